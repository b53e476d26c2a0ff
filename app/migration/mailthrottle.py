"""Lets a few error mails an hour through."""
import errno
import logging
import os
import tempfile
import time


class MailsPerHour(logging.Filter):
    """At most `limit` mails in each hour of the clock on a machine, however many
    processes the site has.

    Each mail makes one of `limit` files. Where no file can be made the mail is sent:
    none is lost by accident.
    """

    def __init__(self, limit=10, folder=None):
        super(MailsPerHour, self).__init__()
        user = os.getuid() if hasattr(os, "getuid") else "all"
        self.limit = limit
        self.folder = folder or os.path.join(
            tempfile.gettempdir(), "error-mails-%s" % user
        )

    def filter(self, record):
        hour = "%d-" % (time.time() // 3600)
        try:
            os.mkdir(self.folder, 0o700)
        except OSError:
            pass  # it is there, or the next line fails as well
        try:
            for number in range(self.limit):
                if self.take(hour + str(number)):
                    if number == 0:
                        self.tidy(hour)
                    return True
            return False
        except OSError:
            return True

    def take(self, name):
        """Only one process can make a file."""
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        try:
            os.close(os.open(os.path.join(self.folder, name), flags, 0o600))
        except OSError as problem:
            if problem.errno == errno.EEXIST:
                return False
            raise
        return True

    def tidy(self, hour):
        for name in os.listdir(self.folder):
            if not name.startswith(hour):
                os.remove(os.path.join(self.folder, name))
