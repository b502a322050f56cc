# tally.awk -v bar=N: on how many random services each indicator was compared,
# from the registry's names ("# name") and what all runs tell ("# asked"). One
# test per indicator and way to ask: not ok when it was compared on fewer
# services than the bar (a way to ask: half of it) with the naive recomputation
# or with SQL, or when fewer than one in a hundred had a value.
BEGIN { FS = "\t" }
$1 == "# name" { if (!($2 in naive)) list[++n] = $2; naive[$2] += 0 }
$1 == "# asked" {
	if (!($2 in naive))
		list[++n] = $2
	naive[$2] += $3
	sql[$2] += $4
	value[$2] += $5
	limits[$2] += $6
}
END {
	for (i = 1; i <= n; i++) {
		name = list[i]
		least = name ~ / / ? bar / 2 : bar
		few = naive[name] < least || sql[name] < least || value[name] < bar / 100
		printf "%s - oracle %s: %d services beside the naive recomputation, " \
		    "%d beside SQL; %d with a value, %d with an interval\n",
		    few ? "not ok" : "ok", name, naive[name], sql[name],
		    value[name], limits[name]
	}
}
