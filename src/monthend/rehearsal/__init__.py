"""What a close is rehearsed with: clocks, snapshots, scenarios, faults, and who asked what."""
