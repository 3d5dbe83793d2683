"""The embedded AWS itself: it is one, it is found again, it keeps what was saved, it leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from oscars.aws_clients import Clients
from oscars.errors import StackUnavailable, UsageError
from oscars.local import deploy, processes, servers
from oscars.local.processes import OurProcess
from oscars.local.state_dir import Home

START_IN_ITS_OWN_PROCESS = """
import sys
from pathlib import Path
from oscars.local import servers
from oscars.local.state_dir import Home
home = Home(Path(sys.argv[1]))
with home.locked(print):
    print(servers.start(home, port=None, say=lambda text: None))
"""


class Said(list[str]):
    def __call__(self, text: str) -> None:
        self.append(text)


@pytest.fixture
def said() -> Said:
    return Said()


def start(home: Home, *, port: int | None = None, say: Callable[[str], None] = lambda _: None) -> Clients:
    with home.locked(say):
        return Clients.embedded(servers.start(home, port=port, say=say).endpoint, home.credentials())


def stop(home: Home) -> bool:
    with home.locked(lambda _: None):
        return servers.stop(home)


def the_leader(home: Home, module: str = servers.AWS) -> OurProcess:
    leader = processes.leader(processes.ours(home), module)
    assert leader
    return leader


def kill(process: OurProcess) -> None:
    os.kill(process.pid, signal.SIGKILL)
    os.waitpid(process.pid, 0)


def hold(clients: Clients) -> None:
    clients.s3.create_bucket(Bucket="films")
    clients.s3.put_object(Bucket="films", Key="tt0018578", Body=b"Wings")
    clients.ssm.put_parameter(Name="held", Value="yes", Type="String")


def holds(clients: Clients) -> tuple[bool, bool]:
    buckets = [bucket["Name"] for bucket in clients.s3.list_buckets()["Buckets"]]
    objects = clients.s3.list_objects_v2(Bucket="films").get("Contents", []) if "films" in buckets else []
    return bool(objects), bool(clients.ssm.describe_parameters()["Parameters"])


@pytest.mark.xdist_group("engine")
class TestOneThatRuns:
    """What can be asked of it without stopping it."""

    @pytest.fixture(scope="class")
    @classmethod
    def home(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
        home = Home(tmp_path_factory.mktemp("engine").resolve() / "oscars")
        start(home)
        yield home
        servers.stop(home, save=False)

    def test_a_second_start_finds_the_first(self, home: Home) -> None:
        first = processes.ours(home)
        start(home)
        assert [one.pid for one in processes.ours(home)] == [one.pid for one in first]

    def test_it_does_not_move_while_it_runs(self, home: Home) -> None:
        with pytest.raises(UsageError, match="oscars local down, then oscars local up --port 23"):
            start(home, port=23)

    def test_the_status_tells_what_the_upstream_served(self, home: Home) -> None:
        ports = home.ports()
        assert ports
        before = servers.status(home).requests
        with urllib.request.urlopen(f"{servers.url(ports.upstream)}/oscars.csv") as table:
            table.read()
        after = servers.status(home).requests
        assert before
        assert after
        assert (before["oscar_data"], after["oscar_data"]) == (0, 1)

    def test_the_status_adds_up_the_memory_of_all_processes(self, home: Home) -> None:
        status = servers.status(home)
        assert (status.state, status.processes) == ("running", 2)
        assert status.memory_bytes == pytest.approx(sum(one.memory_bytes for one in processes.ours(home)), rel=0.2)

    def test_the_users_aws_does_not_come_between(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "config").write_text("[default\nnot a configuration")
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
        assert holds(start(home)) == (False, False)

    def test_a_proxy_in_the_environment_does_not_come_between(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert holds(start(home)) == (False, False)
        assert servers.status(home).requests is not None


def test_two_starts_at_once_make_one_embedded_aws(home: Home) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", START_IN_ITS_OWN_PROCESS, str(home.root)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=60)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sorted("started=True" in text for text in said) == [False, True]
    assert [one.module for one in processes.ours(home)] == [servers.AWS, servers.UPSTREAM]


def test_it_keeps_over_a_clean_stop_what_it_held(home: Home, said: Said) -> None:
    hold(start(home))
    assert stop(home) is True
    assert holds(start(home, say=said)) == (True, True)
    assert not any("cleanly" in text for text in said)


def test_it_answers_at_the_same_address_after_a_stop(home: Home) -> None:
    first = start(home).endpoint
    stop(home)
    assert start(home).endpoint == first


def test_it_keeps_what_it_held_on_another_port(home: Home) -> None:
    clients = start(home)
    hold(clients)
    queue = clients.sqs.create_queue(QueueName="films")["QueueUrl"]
    stop(home)
    elsewhere = start(home, port=free_port())
    assert elsewhere.endpoint != clients.endpoint
    assert holds(elsewhere) == (True, True)
    elsewhere.sqs.send_message(QueueUrl=queue, MessageBody="an address with the old port still works")


def test_a_clean_stop_leaves_no_process_and_no_temporary_folder(home: Home) -> None:
    start(home)
    stop(home)
    assert processes.ours(home) == []
    kept = {"engine.log", "lock", "ports.json", "run.json", "s3", "state", "upstream.log"}
    assert {path.name for path in home.root.iterdir()} <= kept


def test_after_a_hard_kill_it_says_so_and_starts_clean(home: Home, said: Said) -> None:
    hold(start(home))
    stop(home)
    hold_more = start(home)
    hold_more.s3.put_object(Bucket="films", Key="tt0019217", Body=b"written after the last save")
    kill(the_leader(home))
    assert servers.status(home).state == "dead"
    assert holds(start(home, say=said)) == (False, False)
    run = home.last_run()
    assert run
    assert "did not stop cleanly" in said[0]
    assert "starting clean" in said[0]


def test_a_worker_that_outlives_a_killed_leader_is_ended_by_a_stop(home: Home, busy_function: Clients) -> None:
    del busy_function
    kill(the_leader(home))
    survivors = [one for one in processes.ours(home) if one.module is None]
    assert survivors
    assert stop(home) is False
    assert processes.ours(home) == []
    assert not home.temporary.exists()


def test_a_worker_that_outlives_a_killed_leader_is_ended_by_the_next_start(home: Home, busy_function: Clients) -> None:
    del busy_function
    kill(the_leader(home))
    start(home)
    assert [one.module for one in processes.ours(home)] == [servers.AWS, servers.UPSTREAM]


def test_a_function_runs_from_the_copy_that_all_its_workers_share(home: Home, busy_function: Clients) -> None:
    del busy_function
    (code,) = home.temporary.glob("ministack-lambda-*/code")
    (shared,) = home.temporary.glob("unpacked-*")
    assert code.resolve() == shared.resolve()


def test_a_stop_does_not_wait_for_a_function_that_runs(home: Home, busy_function: Clients) -> None:
    hold(busy_function)
    assert stop(home) is True
    assert processes.ours(home) == []


def test_a_removed_folder_does_not_hide_what_runs(home: Home, said: Said) -> None:
    start(home)
    before = the_leader(home).pid
    shutil.rmtree(home.root)
    start(home, say=said)
    assert "its folder was removed" in said[0]
    assert [one.module for one in processes.ours(home)] == [servers.AWS, servers.UPSTREAM]
    assert the_leader(home).pid != before


def test_a_stop_ends_what_runs_in_a_removed_folder(home: Home) -> None:
    start(home)
    shutil.rmtree(home.root)
    stop(home)
    assert processes.ours(home) == []


def test_a_process_that_only_names_the_folder_is_left_alone(home: Home) -> None:
    reader = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "-f", str(home.engine_log)])
    try:
        assert processes.ours(home) == []
        stop(home)
        assert reader.poll() is None
    finally:
        reader.kill()
        reader.wait()


def test_a_taken_port_is_named_together_with_who_has_it(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StackUnavailable, match=rf"port {port} is taken by process {os.getpid()} ") as refused:
            start(home, port=port)
    assert "oscars local up" in refused.value.hint


def test_without_a_wish_a_taken_port_is_passed_over(home: Home) -> None:
    first = start(home).endpoint
    stop(home)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(str(first).rsplit(":", 1)[1])))
        taken.listen()
        assert start(home).endpoint != first


def test_one_that_does_not_answer_is_named_and_can_be_ended(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    start(home)
    for deadline in ("ANSWER_SECONDS", "ONE_ANSWER_SECONDS", "SAVE_SECONDS"):
        monkeypatch.setattr(servers, deadline, 0.2)
    leader = the_leader(home)
    os.kill(leader.pid, signal.SIGSTOP)
    assert servers.status(home).state == "not_answering"
    with pytest.raises(StackUnavailable, match=f"process {leader.pid}.* does not answer") as stuck:
        start(home)
    assert "oscars local down" in stuck.value.hint
    assert stop(home) is False
    assert processes.ours(home) == []


def test_one_that_cannot_start_is_explained_and_loses_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = start(home)
    port = int(str(clients.endpoint).rsplit(":", 1)[1])
    hold(clients)
    stop(home)
    with ThreadingHTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler) as other, monkeypatch.context() as blinded:
        threading.Thread(target=other.serve_forever).start()
        blinded.setattr(servers, "_is_free", lambda port: True)
        with pytest.raises(
            StackUnavailable, match=r"the embedded AWS ended while it started \(exit code 1\)"
        ) as failed:
            start(home)
        other.shutdown()
    assert str(home.engine_log) in failed.value.hint
    assert processes.ours(home) == []
    assert holds(start(home)) == (True, True)


def test_a_dead_upstream_is_started_again_on_its_port(home: Home) -> None:
    start(home)
    before = the_leader(home, servers.UPSTREAM)
    ports = home.ports()
    kill(before)
    start(home)
    assert home.ports() == ports
    assert the_leader(home, servers.UPSTREAM).pid != before.pid


def test_a_home_that_never_ran_is_stopped_and_costs_nothing_to_ask(tmp_path: Path) -> None:
    status = servers.status(Home(tmp_path / "never"))
    assert (status.state, status.processes, status.endpoint) == ("stopped", 0, None)
    assert not (tmp_path / "never").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StackUnavailable, match=r"cannot write to .*file/home") as refused:
        start(Home(tmp_path / "file" / "home"))
    assert "OSCARS_HOME" in refused.value.hint


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    with pytest.raises(StackUnavailable, match="is not empty"):
        start(Home(tmp_path))
    assert (tmp_path / "tmp").exists()


def test_a_function_learns_nothing_of_the_users_aws_and_keys(home: Home) -> None:
    environment = servers.aws_environment(
        home,
        4566,
        {
            "PATH": "/bin",
            "AWS_PROFILE": "production",
            "AWS_ACCESS_KEY_ID": "AKIA",
            "AWS_ENDPOINT_URL": "http://elsewhere",
            "TMDB_KEY": "secret",
            "TMDB_URL": "http://elsewhere",
            "PYTHONPATH": "/elsewhere",
        },
    )
    assert environment["PATH"] == "/bin"
    assert {name: value for name, value in environment.items() if name.startswith(("AWS_", "TMDB_", "PYTHON"))} == {
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


def test_a_proxy_is_not_handed_on_and_certificates_are(home: Home) -> None:
    proxies = dict.fromkeys(("https_proxy", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"), "http://proxy:1")
    trusted = {"SSL_CERT_FILE": "/etc/one.pem", "REQUESTS_CA_BUNDLE": "/etc/two.pem"}
    environment = servers.aws_environment(home, 4566, {**proxies, **trusted})
    assert not proxies.keys() & environment.keys()
    assert trusted.items() <= environment.items()


@pytest.fixture
def busy_function(home: Home, tmp_path: Path) -> Clients:
    """A running embedded AWS in which a function is at work for the next minute."""
    code = tmp_path / "code"
    code.mkdir()
    (code / "index.py").write_text("import time\ndef handler(event, context):\n    time.sleep(60)\n")
    clients = start(home)
    clients.lambda_.create_function(
        FunctionName="busy",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/any",
        Handler="index.handler",
        Timeout=90,
        Code={"ZipFile": deploy._zipped(code)},
    )
    clients.lambda_.get_waiter("function_active_v2").wait(FunctionName="busy", WaiterConfig={"Delay": 1})
    clients.lambda_.invoke(FunctionName="busy", InvocationType="Event")
    deadline = time.monotonic() + 20
    while not any(one.module is None for one in processes.ours(home)):
        assert time.monotonic() < deadline, "the function did not start"
        time.sleep(0.05)
    return clients


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
