"""What every client must be shown, in whatever language it asks."""

from contract.clients.story import DELETE_SINCE, NAMES, YEAR, Setting, Story
from contract.soap import WRONG_PASSWORD, Fault, RowResult
from contract.tenant import MONTH_ENDS


def assert_saved(results: list[RowResult], count: int = 1) -> None:
    """As many rows as were sent are done, each with an id of its own and without errors."""
    assert [result.success for result in results] == [True] * count, results
    assert [result.errors for result in results] == [()] * count, results
    ids = [result.id or "" for result in results]
    assert {len(each) for each in ids} == {32}, results
    assert len(set(ids)) == count, results


class EveryClient:
    """The behaviours of the story; a module of tests derives from it and tells a story."""

    def day(self, setting: Setting, month: int, day: int) -> str:
        """A day of the leap year as this client shows it."""
        return setting.shown_day(YEAR, month, day)

    def faultcode(self, fault: Fault, story: Story) -> str:
        """What this client shows as the code of a fault: the one in the detail, qualified."""
        return f"fns:{fault.code}"

    def test_a_wrong_password_is_a_login_fault(self, story: Story) -> None:
        fault = story.faults["wrong password"]
        assert fault.faultcode == self.faultcode(fault, story)
        assert fault.text == WRONG_PASSWORD
        assert (fault.kind, fault.code) == ("LoginFault", "INVALID_VALUE")
        assert fault.message == WRONG_PASSWORD

    def test_a_login_answers_a_session_and_the_address_of_the_version(self, story: Story) -> None:
        assert story.said["session"]
        assert story.said["address"] == story.setting.endpoint

    def test_the_session_knows_its_user(self, story: Story) -> None:
        assert story.said["username"] == story.setting.username

    def test_the_first_period_is_created_with_its_start(self, story: Story) -> None:
        assert_saved(story.results["first"])

    def test_later_periods_are_created_without_a_start(self, story: Story) -> None:
        assert_saved(story.results["later"], 4)

    def test_a_refused_row_says_its_code_and_has_no_id(self, story: Story) -> None:
        (result,) = story.results["duplicate"]
        assert not result.success
        assert result.id is None
        assert result.codes == ["DUPLICATE_VALUE"]
        assert NAMES[0] in result.errors[0][1]

    def test_pages_hold_every_row_once(self, story: Story) -> None:
        pages = story.pages["all"]
        assert [len(page.records) for page in pages] == [2, 2, 1]
        assert [page.size for page in pages] == [5, 5, 5]
        assert [page.done for page in pages] == [False, False, True]
        created = story.results["first"] + story.results["later"]
        shown = {row["Name"]: row["Id"] for row in story.rows("all")}
        assert shown == dict(zip(NAMES[:5], [result.id for result in created], strict=True))

    def test_the_locator_moves_on_and_the_last_page_has_none(self, story: Story) -> None:
        *others, last = [page.locator for page in story.pages["all"]]
        assert all(others)
        assert len(set(others)) == 2
        assert last is None

    def test_periods_follow_each_other_day_by_day(self, story: Story) -> None:
        rows = {row["Name"]: row for row in story.rows("all")}
        ends = [self.day(story.setting, month, MONTH_ENDS[month - 1]) for month in range(1, 6)]
        starts = [self.day(story.setting, month, 1) for month in range(1, 6)]
        assert [rows[name]["EndDate"] for name in NAMES[:5]] == ends
        assert [rows[name]["StartDate"] for name in NAMES[:5]] == starts

    def test_texts_arrive_as_they_were_sent(self, story: Story) -> None:
        assert {row["Notes"] for row in story.rows("all")} == {"Grüße & <Fußnoten>"}

    def test_a_new_period_is_open(self, story: Story) -> None:
        assert {row["Status"] for row in story.rows("all")} == {"Open"}

    def test_an_update_changes_what_it_names(self, story: Story) -> None:
        assert_saved(story.results["changed"])
        row = story.row("changed")
        assert (row["Name"], row["Notes"]) == ("February", "Grüße & <Fußnoten>")
        assert row["EndDate"] == self.day(story.setting, 2, 28)

    def test_fields_to_null_empties_a_field(self, story: Story) -> None:
        assert_saved(story.results["emptied"])
        row = story.row("emptied")
        assert (row["Name"], row.get("Notes")) == ("February", None)

    def test_an_update_of_the_status_closes(self, story: Story) -> None:
        assert_saved(story.results["closed"])
        assert story.row("closed")["Status"] == "Closed"

    def test_an_update_of_the_status_reopens(self, story: Story) -> None:
        assert_saved(story.results["reopened"])
        assert story.row("reopened")["Status"] == "Open"

    def test_the_last_period_is_deleted_where_the_version_can(self, story: Story) -> None:
        if story.setting.major < DELETE_SINCE:
            fault = story.faults["deleted"]
            assert (fault.kind, fault.code) == ("InvalidTypeFault", "INVALID_TYPE")
            return
        assert_saved(story.results["deleted"])
        assert story.names("left") == [NAMES[0], "February", *NAMES[2:4]]

    def test_an_expired_session_is_a_fault_that_old_clients_know(self, story: Story) -> None:
        fault = story.faults["expired"]
        assert fault.faultcode == self.faultcode(fault, story)
        assert (fault.kind, fault.code) == ("UnexpectedErrorFault", "INVALID_SESSION")

    def test_who_signs_in_again_goes_on(self, story: Story) -> None:
        assert story.said["new session"] != story.said["session"]
        assert story.names("back") == NAMES[:1]
