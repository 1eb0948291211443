"""Damaged, odd and hostile files, and the process that opens them one after the other and tells how that went."""
