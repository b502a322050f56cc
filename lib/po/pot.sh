#!/bin/sh
# Writes what is to be translated: pot.sh OUT
xgettext -k_ -kN_ -kQ_:1,2 -kerr_set:3 -kerr_refuse:3 -kerr_prefix:2 \
	-kjson_fail:4 -ksheet_refuse:3 -kheader_refuse:2 \
	-kfinding:2 -kdamaged:2 -kpack_bad -kbroken -kbad:2 -knot_a_header:3 \
	-klist_columns:2 --from-code=UTF-8 --sort-by-file --no-location \
	-o "$1" lib/*.c lib/*.h cmd/*.c cmd/*.h
