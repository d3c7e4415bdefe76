"""What earlier versions of the program compressed with zlib is read as well."""

import zlib

from hypothesis import given
from hypothesis import strategies as st

from clausewatch.store.compression import compress, decompress


@given(st.binary())
def test_bytes_come_back_however_they_were_compressed(body):
    assert decompress(compress(body)) == body
    assert decompress(zlib.compress(body)) == body
