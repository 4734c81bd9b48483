"""Print the words of a PDF: a program of its own, with limited time and memory.

A forged PDF can take hours and all memory to read. Here it ends only this process.
Standard input: the PDF. Standard output: its words, in UTF-8.
"""

import io
import logging
import sys

MAX_PAGES = 50
MAX_CHARACTERS = 1_000_000
MAX_SECONDS = 3
MAX_MEMORY = 512 * 1024 * 1024


def limit_resources():
    """Have the operating system end this process when it takes too much."""
    try:
        import resource
    except ImportError:  # Windows: the caller's timeout ends it
        return
    for kind, wanted in (
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_AS, MAX_MEMORY),
    ):
        _soft, hard = resource.getrlimit(kind)
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (limit, hard))


def main():
    """Read the PDF and print its words."""
    from pdfminer.high_level import extract_text
    from pdfminer.layout import LAParams

    logging.disable(logging.CRITICAL)
    content = sys.stdin.buffer.read()
    limit_resources()
    text = extract_text(
        io.BytesIO(content), maxpages=MAX_PAGES, laparams=LAParams(detect_vertical=True)
    )
    sys.stdout.buffer.write(text[:MAX_CHARACTERS].encode(errors="ignore"))


if __name__ == "__main__":
    main()
