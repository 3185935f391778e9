"""Webhooks from the command line."""

from __future__ import annotations

import pytest

from cli.commands import Commands

URL = "https://hooks.example/monthend"


def test_a_webhook_is_added_tried_changed_and_removed(monthend: Commands) -> None:
    made = monthend.told("webhooks", "add", URL, "--description", "billing", "--json")
    key = made["id"]
    assert made["secret"].startswith("whsec_")
    said = monthend.say("webhooks", "add", URL, "--type", "accounting_period.closed")
    assert "told this once" in said
    assert "accounting_period.closed" in monthend.say("webhooks", "list")
    first = monthend.told("webhooks", "list", "--json")[0]
    assert {**first, "secret": made["secret"]} == made
    assert "on its way" in monthend.say("webhooks", "test", key)
    (row,) = monthend.told("webhooks", "deliveries", key, "--json")
    assert (row["type"], row["state"], row["log"]) == ("webhook.test", "Waiting", [])
    assert "webhook.test" in monthend.say("webhooks", "deliveries", key, "--state", "Waiting")
    assert "state" in monthend.refusal("webhooks", "deliveries", key, "--state", "Lost")
    changed = ("--url", URL + "/2", "--description", "", "--type", "trial_balance.failed")
    assert "Enabled" in monthend.say("webhooks", "change", key, *changed)
    assert monthend.told("webhooks", "list", "--json")[0]["types"] == ["trial_balance.failed"]
    monthend.say("webhooks", "change", key, "--type", "")
    assert monthend.told("webhooks", "list", "--json")[0]["types"] == []
    assert "--url" in monthend.refusal("webhooks", "change", key)
    assert "whsec_" in monthend.say("webhooks", "rotate-secret", key, "--overlap-hours", "1")
    assert "Disabled" in monthend.say("webhooks", "disable", key)
    assert "Enabled" in monthend.say("webhooks", "enable", key)
    assert "1 events" in monthend.say("webhooks", "replay", key)
    assert "delivered again" in monthend.say("webhooks", "replay", key, "--from", "1", "--to", "2")
    assert "gone" in monthend.say("webhooks", "remove", key)
    assert "no webhook" in monthend.refusal("webhooks", "test", key)
    assert "url" in monthend.refusal("webhooks", "add", "ftp://a.example")


def test_an_address_that_nothing_goes_to_is_refused_at_once(
    monthend: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("http://169.254.169.254/", "https://127.1/", "https://[fd00::1]/"):
        assert "webhook_networks" in monthend.refusal("webhooks", "add", url)
    key = monthend.told("webhooks", "add", URL, "--json")["id"]
    inside = ("webhooks", "change", key, "--url", "http://10.1.2.3/hook")
    assert "10.1.2.3 is no public address" in monthend.refusal(*inside)
    monkeypatch.setenv("MONTHEND_WEBHOOK_NETWORKS", "10.1.0.0/16")
    assert "Enabled" in monthend.say(*inside)
