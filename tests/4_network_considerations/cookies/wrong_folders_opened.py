"""You do not ask what is there at the path, and a folder ends in Python's IsADirectoryError.
Only a regular file can hold a cookie: CookieError for the rest.

caught by: test_a_folder_is_no_cookie_file
"""


def read_or_make(path: Path) -> str:
    if not path.exists():
        make(path)
    info = path.stat()
    if os.name == "posix" and info.st_mode & 0o077:
        raise CookieError(
            f"Cookie file {path} must be accessible by owner only: chmod 400 {path}"
        )
    return check(path.read_text(encoding="latin-1"), f"Cookie file {path}")
