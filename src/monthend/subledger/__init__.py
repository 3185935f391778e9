"""What a sub-ledger adds up, and how: documents and what settles them, journal runs, exchange gains.

Pure like the domain, and beside it: nothing here knows whether a period is open. A
function gets days, amounts and rates, and returns amounts.
"""
