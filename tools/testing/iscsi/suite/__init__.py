# SPDX-License-Identifier: GPL-2.0
"""The checks, a module for each part of the RFC; importing lists them."""
from . import (login, names, keys, text_format, chap, discovery, cmdsn,  # noqa: F401
               scsi_command, data_out, data_in, nop, reject, logout, tmf,
               aborts, slow_reader, digests, sessions)
