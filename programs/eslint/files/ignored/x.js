bad(
