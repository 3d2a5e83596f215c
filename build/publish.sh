#!/usr/bin/env bash
# Makes what a release consists of: cpctl and controlplane as single files that need no .NET on the machine, and both as .NET tools.
#
#   build/publish.sh [FOLDER]        FOLDER is artifacts unless it is given
#
# CPCTL_RIDS and SERVER_RIDS choose the platforms; TOOLS=no leaves the .NET tools out. The version comes from the newest git tag (v1.2.3).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=${1:-artifacts}
cpctl_rids=${CPCTL_RIDS-linux-x64 linux-arm64 osx-x64 osx-arm64 win-x64}
server_rids=${SERVER_RIDS-linux-x64 linux-arm64}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

# PROJECT PROGRAM RID: the program alone in a folder, and beside the folder as an archive.
publish() {
    local project=$1 program=$2 rid=$3
    local folder=$out/$program-$rid
    echo "== $program for $rid (${SECONDS} s)"
    rm -rf "$folder"
    dotnet publish "src/ControlPlane.$project" --configuration Release --runtime "$rid" --output "$folder" --verbosity quiet
    rm -f "$folder"/*.pdb "$folder"/*.xml
    cp LICENSE "$folder"
    tar -czf "$folder.tar.gz" -C "$out" "$program-$rid"
}

mkdir -p "$out"
for rid in $cpctl_rids; do publish Cli cpctl "$rid"; done
for rid in $server_rids; do publish Server controlplane "$rid"; done

if [[ ${TOOLS:-yes} == yes ]]; then
    echo "== .NET tools (${SECONDS} s)"
    for project in Cli Server; do dotnet pack "src/ControlPlane.$project" --configuration Release --output "$out" --verbosity quiet; done
fi

(cd "$out" && sha256sum -- *.tar.gz *.nupkg 2>/dev/null >SHA256SUMS || true)
echo "== done (${SECONDS} s)"
ls -l "$out"
