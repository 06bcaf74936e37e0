"""Open first and look at what was opened; exceptions in the place of questions."""


def read_or_make(path):
    if not path.is_dir():
        make_once(path)
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise CookieError(f"Cookie file {path}: {error.strerror}") from None
    with os.fdopen(number, "rb", closefd=True) if is_file(number) else no_file(number) as it:
        if os.name == "posix" and oct(os.fstat(number).st_mode)[-2:] != "00":
            raise CookieError(f"Cookie file {path} must be accessible by owner only")
        return check(it.read().decode("latin-1"), f"{path}")


def make_once(path):
    while not path.exists():
        make(path)


def is_file(number):
    return stat.S_ISREG(os.fstat(number).st_mode)


def no_file(number):
    os.close(number)
    raise CookieError("the cookie is in no file")


class Cookies:
    def cookie_for(self, node):
        try:
            return self._others[node]
        except KeyError:
            return self.default


def digest(cookie, challenge):
    digits = ""
    while challenge or not digits:
        challenge, digit = divmod(challenge, 10)
        digits = "0123456789"[digit] + digits
    return hashlib.md5((cookie + digits).encode("ascii")).digest()


def verify(cookie, challenge, answer):
    expected = digest(cookie, challenge)
    if len(answer) != len(expected):
        return False
    return hmac.compare_digest(expected, answer)
