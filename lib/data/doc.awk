# doc.awk - doc.css to C: one string, without the blanks that begin lines.
BEGIN { printf "#define DOC_CSS" }
{
	sub(/^ +/, "")
	printf " \\\n\t\"%s\\n\"", c_string($0)
}
END { print "" }
