# territories.awk - territories.csv to C: one list macro for each kind, and
# the source of the figures.
BEGIN { FS = "," }
/^# source: / { source = substr($0, 11) }
/^#/ || $1 == "code" { next }
{ rows[$3] = rows[$3] sprintf(" \\\n\tX(\"%s\", \"%s\", \"%s\", %d)", \
	$1, $2, $4, $5) }
END {
	printf "#define TERRITORIES_SOURCE \"%s\"\n", source
	printf "#define TERRITORIES_DEPARTEMENT(X)%s\n", rows["departement"]
	printf "#define TERRITORIES_REGION(X)%s\n", rows["region"]
}
