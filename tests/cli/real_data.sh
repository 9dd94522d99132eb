#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Imports the real public data sets into projects and opens them again. usage: real_data.sh BIN SOURCES
set -euo pipefail
cli=$1/sinew-cli
data=${SINEW_DATA:-$2/../shared/data}
if [ ! -d "$data" ]; then
  echo "no test data at $data (set SINEW_DATA)"
  [ -z "${CI:-}" ] || exit 1
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SINEW_SEAT_KEY=$work/seat.key

# import_and_open NAME EXPECTED_ELEMENTS_AT_LEAST ARGS…
import_and_open() {
  local name=$1 least=$2; shift 2
  "$cli" import "$work/$name.sinew" "$@" >"$work/$name.log" 2>"$work/$name.err" || { cat "$work/$name.err"; exit 1; }
}
opens() {
  local name=$1 least=$2 found
  found=$("$cli" info "$work/$name.sinew" | tail -n 1 | sed -E 's/.*"elements":([0-9]+).*/\1/')
  [ "$found" -ge "$least" ] || { echo "$name: $found elements, at least $least expected"; exit 1; }
  echo "$name: $found elements"
}

import_and_open ky4 1 "$data/reference/water/ky4.inp" --crs EPSG:3547 --name KY4
import_and_open ky4 1 "$data/gis/wntr_ky4_pipe_network/ky4_elevation.tif" --height-unit m
opens ky4 2000
import_and_open ltown 1 "$data/reference/water/L-TOWN.inp" --crs local:m
opens ltown 1500
import_and_open bwsn2 1 "$data/reference/water/BWSN2.inp" --crs local:ft
opens bwsn2 25000
import_and_open a99 1 "$(find "$data/bim" -iname '*a99*.ifc*' | head -n 1)"
opens a99 170
import_and_open duplex 1 "$(find "$data/bim" -iname '*duplex*.ifc*' | head -n 1)"
opens duplex 200
import_and_open delft 1 "$data/gis/cityjson_samples/delft.json.gz"
opens delft 500
import_and_open zurich 1 "$(find "$data/gis/cityjson_samples/zurich" -name '*.json*' | head -n 1)"
opens zurich 50
import_and_open andorra 1 "$data/gis/andorra_roads_dem/N42E001.hgt.zip"  --height-unit m
import_and_open andorra 1 "$data/gis/andorra_roads_dem/andorra.osm.pbf"
opens andorra 1000
import_and_open rts 1 "$data/power/rts_gmlc/RTS_Data/SourceData/bus.csv" --name RTS
opens rts 190
