"""No fetch reaches a private network, however its address is spelled and whatever a name server says."""

import socket

import pytest

from clausewatch.errors import SourceError, Unreachable
from clausewatch.model import Validators
from watchers.addresses import Guard, NotPublic, PublicResolver, is_public
from watchers.http import HttpClient

PUBLIC = "127.0.0.2"
"""The address of `public_site`."""

NOT_PUBLIC = [
    # IPv4: this network, private, shared (CGNAT), loopback, link-local and metadata, documentation, benchmarks, more
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255"),
    *("127.0.0.1", "127.1.2.3", "127.255.255.255", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1"),
    *("172.31.255.255", "192.0.0.8", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "168.63.129.16"),
    # IPv6: unspecified, loopback, IPv4 inside (mapped, compatible, translated, NAT64, 6to4, Teredo), local, more
    *(
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:0:7f00:1",
    ),
    *("64:ff9b::808:808", "64:ff9b::7f00:1", "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::1", "2002:a9fe:a9fe::1"),
    *("2001::1", "2001:0:53aa:64c::7f00:1", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1"),
    *("fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1"),
    # what is no address at all
    *("", "localhost", "127.1", "2130706433", "0x7f000001", "127.0.0.1.", "8.8.8.8/32"),
]

SPELLINGS = [
    # a port stands for {port}; every one of these means, or might be taken to mean, this machine or its neighbours
    *("http://127.0.0.1:{port}/", "http://127.0.0.1.:{port}/", "http://127.1:{port}/", "http://127.0.1:{port}/"),
    *("http://2130706433:{port}/", "http://017700000001:{port}/", "http://0177.0.0.1:{port}/", "http://0x7f.1:{port}/"),
    *("http://0x7f000001:{port}/", "http://0x7f.0x0.0x0.0x1:{port}/", "http://0:{port}/", "http://0.0.0.0:{port}/"),
    *("http://127.000.000.001:{port}/", "http://4294967297:{port}/", "http://127.0.0.1%00.tune.example:{port}/"),
    *("http://[::1]:{port}/", "http://[::]:{port}/", "http://[0:0:0:0:0:0:0:1]:{port}/", "http://[::1%25lo]:{port}/"),
    *("http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://[::127.0.0.1]:{port}/"),
    *("http://[64:ff9b::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/", "http://[fe80::1%25eth0]:{port}/"),
    *(
        "http://127。0。0。1:{port}/",
        "http://127．0．0．1:{port}/",
        "http://①②⑦.⓪.⓪.①:{port}/",
        "http://%31%32%37.0.0.1:{port}/",
    ),
    *("http://localhost:{port}/", "http://LOCALHOST:{port}/", "http://localhost.:{port}/", "http://ⓛocalhost:{port}/"),
    *("http://localhost。:{port}/", "http://tune.example@127.0.0.1:{port}/", "http://tune.example:80@[::1]:{port}/"),
    *("http://tune.example%2f@127.0.0.1:{port}/", "http://127.0.0.1\\@tune.example:{port}/", "http:127.0.0.1:{port}/"),
    *(
        "http:///127.0.0.1:{port}/",
        "http://127.0.0.1:{port}:80/",
        "HTTP://127.0.0.1:{port}/",
        " hTTp://127.0.0.1:{port}/",
    ),
    *(
        "http://loc\tal\nhost:{port}/",
        "http://127.0.0.1:{port}#@tune.example/",
        "http://127.0.0.1:{port}?@tune.example",
    ),
    *("http://169.254.169.254/latest/meta-data/", "http://metadata/", "http://[fd00:ec2::254]/latest/meta-data/"),
    *("http://169.254.169.254.:80/", "http://0xa9fea9fe/", "http://2852039166/", "http://[::ffff:a9fe:a9fe]/"),
    *("http://100.100.100.200/", "http://168.63.129.16/", "http://192.168.1.1:8080/", "http://10.0.0.1/"),
    *("file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1:{port}/_", "data:text/html,x", "unix:/run/x"),
    *("javascript:alert(1)", "http+unix://%2Frun%2Fx/", "//127.0.0.1:{port}/", "127.0.0.1:{port}", ""),
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "100.63.0.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"],
)
def test_addresses_that_are(address):
    assert is_public(address)


def test_the_list_is_long():
    assert len(set(NOT_PUBLIC)) > 60
    assert len(set(SPELLINGS)) > 60


@pytest.fixture
async def public_client(clock, naps, local_names):
    async with HttpClient(clock=clock, sleep=naps, resolver=local_names) as client:
        yield client


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_leads_into_a_private_network(site, public_client, make_source, spelling):
    site.serve("/", b"words")
    address = spelling.replace("{port}", site.url("/").rpartition(":")[2].strip("/"))
    with pytest.raises(SourceError):
        await public_client.fetch(make_source(address), Validators(), accept="*/*")
    with pytest.raises(SourceError):
        await public_client.get(address)
    assert site.requests == []


REDIRECTS = [spelling for spelling in SPELLINGS if "{port}" in spelling and "\n" not in spelling]


@pytest.mark.parametrize("spelling", REDIRECTS)
async def test_no_redirect_leads_there(site, public_site, public_client, make_source, spelling):
    site.serve("/", b"words")
    target = spelling.replace("{port}", site.url("/").rpartition(":")[2].strip("/"))
    public_site.answer("/terms", 302, Location=target)
    with pytest.raises(SourceError):
        await public_client.fetch(make_source(public_site.url("/terms")), Validators(), accept="*/*")
    assert len(public_site.requests) >= 1
    assert site.requests == []


async def test_what_was_checked_is_what_is_connected_to(site, public_site, clock, naps, make_source, make_names):
    """DNS rebinding: a name server that says another address each time it is asked."""
    site.serve("/terms", b"secret")
    public_site.serve("/terms", b"words")
    port = public_site.url("/").rpartition(":")[2].strip("/")
    names = make_names((PUBLIC,), ("127.0.0.1",))
    address = f"http://tune.example:{port}/terms"
    async with HttpClient(clock=clock, sleep=naps, resolver=names) as client:
        assert (await client.fetch(make_source(address), Validators(), accept="*/*")).body == b"words"
    async with HttpClient(clock=clock, sleep=naps, resolver=names) as client:
        with pytest.raises(Unreachable, match="private network"):
            await client.fetch(make_source(address), Validators(), accept="*/*")
    assert names.asked == ["tune.example", "tune.example"]
    assert site.requests == []


async def test_what_is_private_among_a_names_addresses_is_left_out(make_names):
    found = await PublicResolver(make_names(("10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"))).resolve("tune.example")
    assert [each["host"] for each in found] == ["8.8.8.8", "2606:4700::1111"]


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "127.1", "2130706433", ""])
def test_the_last_check_stands_before_the_socket(address):
    with pytest.raises(NotPublic):
        Guard().socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 80)))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "10.0.0.1", "2130706433", "tune.example"])
async def test_a_connection_of_our_own_is_guarded_the_same_way(site, local_names, host):
    port = int(site.url("/").rpartition(":")[2].strip("/"))
    with pytest.raises(OSError, match=r".") as refused:
        await Guard(resolver=local_names).connect(host, port)
    assert isinstance(refused.value, NotPublic)


async def test_private_networks_are_reached_where_that_is_allowed(site, client, make_source):
    site.serve("/terms", b"words")
    assert (await client.fetch(make_source(site.url("/terms")), Validators(), accept="*/*")).body == b"words"
