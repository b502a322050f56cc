# bots.awk - bots.txt to C: what the lists are, and their patterns.
/^# source: / { sources = sources (sources ? " + " : "") substr($0, 11); next }
/^# date: / { date = substr($0, 9); next }
/^#/ { next }
{
	rows = rows sprintf(" \\\n\tX('%s', \"%s\")", substr($0, 1, 1), \
		c_string(substr($0, 3)))
}
END {
	printf "#define BOTS_SOURCES \"%s\"\n", sources
	printf "#define BOTS_DATE \"%s\"\n", date
	printf "#define BOTS_PATTERNS(X)%s\n", rows
}
