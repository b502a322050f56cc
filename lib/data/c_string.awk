# c_string.awk - a C string's inside, character by character: what a
# replacement's backslashes mean differs from one awk to another.
function c_string(text,    i, c, last, out)
{
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\\" || c == "\"" || (c == "?" && last == "?"))
			out = out "\\"
		out = out c
		last = c
	}
	return out
}
