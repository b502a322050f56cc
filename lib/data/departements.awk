# departements.awk - departements.txt to C: the outlines, and whose they are.
BEGIN { FS = "\t" }
/^# author: / { author = substr($0, 11); sub(/, http.*/, "", author); next }
/^# size: / { split(substr($0, 9), size, " "); next }
/^# crown: / { split(substr($0, 10), crown, " "); next }
/^#/ { next }
{ rows = rows sprintf(" \\\n\tX(\"%s\", \"%s\", \"%s\")", $1, $2, $3) }
END {
	printf "#define OUTLINES_AUTHOR \"%s\"\n", author
	printf "#define OUTLINES_WIDTH %d\n", size[1]
	printf "#define OUTLINES_HEIGHT %d\n", size[2]
	printf "#define OUTLINES_CROWN { %d, %d, %d, %d }\n", crown[1], \
		crown[2], crown[3], crown[4]
	printf "#define OUTLINES(X)%s\n", rows
}
