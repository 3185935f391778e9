"""What Spark is asked to be, and what is refused before anything is written for it."""

from __future__ import annotations

import socket
import sys
from types import ModuleType

import pytest

from monthend.engines import detail_queries, java, recomputation, spark_session
from monthend.engines.exported_tables import RELATIONS
from monthend.engines.manifest import ExtraMissing
from monthend.engines.spark_books import TYPES, columns_of
from monthend.engines.spark_session import SparkUnavailable, is_here, require, told
from monthend.services.export_ports import COLUMNS, ExportedTable, Kind


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark and Java are there, for all that is asked of them before a session."""
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setattr(java, "problem", lambda: None)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("master", ["local", "local[*]", "local[2]", "local[64]"])
def test_this_machine_is_a_master(master: str) -> None:
    require(master)
    assert is_here(master)


@pytest.mark.parametrize(
    "master",
    ["", "local[0]", "local[]", "local[-1]", "yarn", "spark://", "spark://host", "host:7077",
     "spark://host:7077/", "spark://host:x", "spark://a:1,", "local[2] ", "spark://a b:1"],
)  # fmt: skip
def test_what_is_no_master_is_told_what_one_is(master: str) -> None:
    with pytest.raises(SparkUnavailable, match="is no master; one is local, local"):
        require(master)


def test_missing_packages_are_told_with_their_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(ExtraMissing, match=r"pip install 'monthend\[spark\]'"):
        require("local")


def test_a_missing_java_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setattr(java, "problem", lambda: "Java is missing")
    with pytest.raises(SparkUnavailable, match="The engine spark cannot be used: Java is missing"):
        require("local")


@pytest.fixture
def deaf() -> str:
    """A port of this machine where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.usefixtures("installed")
def test_a_master_that_does_not_answer_is_told(deaf: str) -> None:
    with pytest.raises(SparkUnavailable, match=rf"{deaf} does not answer \("):
        require(f"spark://{deaf}")


@pytest.mark.usefixtures("installed")
def test_one_master_of_several_is_enough(deaf: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        require(f"spark://{deaf},127.0.0.1:{listener.getsockname()[1]}")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("port", [0, 65536, 99999])
def test_a_port_that_none_can_be_is_told(port: int) -> None:
    with pytest.raises(SparkUnavailable, match="does not answer"):
        require(f"spark://127.0.0.1:{port}")


def test_what_java_says_is_told_without_its_stack() -> None:
    said = "[ARITHMETIC_OVERFLOW] long overflow.\n  Use try_add.\n\tat org.apache.Spark.run(1)\n"
    assert told(ValueError(said)) == "[ARITHMETIC_OVERFLOW] long overflow. Use try_add"


# The texts --------------------------------------------------------------------------------


def test_spark_is_asked_the_texts_of_all_engines() -> None:
    """It takes `:name` for a value, as the databases do: nothing of a text is changed for it."""
    for query in (recomputation.QUERY, *detail_queries.QUERIES):
        assert "$" not in query
    assert set(RELATIONS) == set(detail_queries.RELATIONS)


def test_every_column_has_a_type_of_spark() -> None:
    assert set(TYPES) == set(Kind)
    for table in ExportedTable:
        assert columns_of(table).count(", ") == len(COLUMNS[table]) - 1


def test_a_sum_that_no_longer_fits_is_an_error_wherever_spark_runs() -> None:
    assert spark_session.SQL["spark.sql.ansi.enabled"] == "true"
