"""The bits of the mode one by one, bytes decoded by hand, and a table with a default."""

from collections import ChainMap, defaultdict


def read_or_make(path):
    try:
        info = os.stat(path)
    except FileNotFoundError:
        make(path)
        info = os.stat(path)
    if stat.S_IFMT(info.st_mode) != stat.S_IFREG:
        raise CookieError(f"Cookie file {path} is something else")
    forbidden = [
        stat.S_IRGRP, stat.S_IWGRP, stat.S_IXGRP, stat.S_IROTH, stat.S_IWOTH, stat.S_IXOTH
    ]
    if os.name == "posix" and any(info.st_mode & bit for bit in forbidden):
        raise CookieError(f"Cookie file {path} must be accessible by owner only")
    with open(path, "rb") as opened:
        text = "".join(map(chr, opened.read()))
    return check(text, str(path))


class Cookies:
    def cookie_for(self, node):
        every = defaultdict(lambda: self.default)
        return dict(ChainMap(self._others, {node: every[node]}))[node]


def digest(cookie, challenge):
    md5 = hashlib.new("md5", usedforsecurity=False)
    md5.update(cookie.encode("latin-1"))
    md5.update(b"%d" % challenge)
    return md5.digest()


def verify(cookie, challenge, answer):
    return secrets.compare_digest(bytes(answer).hex(), digest(cookie, challenge).hex())
