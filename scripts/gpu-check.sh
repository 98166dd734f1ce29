#!/usr/bin/env bash
# Runs the tests and the benchmarks on a CUDA device and writes what it saw to artifacts/gpu-check.md, to be sent along with an issue.
# Usage: scripts/gpu-check.sh [--anyway]; with --anyway also where there is no such device, to see that the script works.
set -uo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != "--anyway" ] && ! nvidia-smi > /dev/null 2>&1; then
    echo "gpu-check: nvidia-smi finds no NVIDIA device here, so that there is nothing to check; allowed: --anyway" >&2
    exit 1
fi

report=artifacts/gpu-check.md
mkdir -p artifacts
failed=0
{
    echo "# GPU check"
    echo
    echo "$(date -u +%F), commit $(git rev-parse --short HEAD 2> /dev/null || echo unknown), $(dotnet --version), $(uname -sr)"
    echo
    echo '```'
    nvidia-smi 2>&1 || true
    echo '```'
} > "$report"

# A heading, then a command whose output goes to the report and to the terminal.
section() {
    local title=$1
    shift
    printf '\n## %s\n\n`%s`\n\n' "$title" "$*" >> "$report"
    echo "gpu-check: $title"
    "$@" 2>&1 | tee -a "$report"
    if [ "${PIPESTATUS[0]}" -ne 0 ]; then
        failed=1
        printf '\n**failed**\n' >> "$report"
    fi
}

section "Build" dotnet build -c Release --nologo -v quiet
section "Tests of the library" dotnet test -c Release --no-build --project tests/Tricks.Runtime.Tests
section "Tests of the worker" dotnet test -c Release --no-build --project tests/Tricks.Host.Tests
section "Where the time of a step goes" dotnet run -c Release --no-build --project src/Tricks.Host -- profile Quickstart --results artifacts/gpu-check-profile
section "A step against a hand-written loop's" dotnet run -c Release --no-build --project benchmarks/Tricks.Benchmarks -- framework ResNet18 2 10 20
section "A step against its kernels alone" dotnet run -c Release --no-build --project benchmarks/Tricks.Benchmarks -- floor ResNet18 10 20
section "The same in low precision" dotnet run -c Release --no-build --project benchmarks/Tricks.Benchmarks -- floor ResNet18Low 10 20
# Debian's python3-torch is for CPUs.
if "${TRICKS_PYTHON:-/usr/bin/python3}" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' > /dev/null 2>&1; then
    section "A step against PyTorch's" dotnet run -c Release --no-build --project benchmarks/Tricks.Benchmarks -- pytorch ResNet18 10 20
else
    section "A step against PyTorch's" echo "left out: ${TRICKS_PYTHON:-/usr/bin/python3}, which TRICKS_PYTHON may name, has no PyTorch that finds a CUDA device"
fi
echo "gpu-check: $report, artifacts/gpu-check-profile.svg"
exit "$failed"
