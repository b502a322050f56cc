# doc.awk - doc.css to C: one string, without the blanks that begin lines.
BEGIN { printf "#define DOC_CSS" }
{
	sub(/^ +/, "")
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	printf " \\\n\t\"%s\\n\"", $0
}
END { print "" }
