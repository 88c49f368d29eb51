"""Vector search by NumPy, faiss and usearch over the vectors that `cargo bench --bench matching` has written.

Arguments: the folder with `coaches.f32` and `clients.f32` (little-endian 32-bit floats, one vector after another, each of length one), the number of
dimensions, how many nearest are asked for, and the number of threads. Says the names of the peers and their versions in two lines, then answers each line
"PEER CLIENT" (their numbers) with the nanoseconds that the search took and the numbers of the nearest coaches. Ends with its standard input.
"""

import sys
import time
from pathlib import Path

import faiss
import numpy
import usearch
from usearch.index import Index, MetricKind, search


def peers(coaches, count, threads):
    """Each peer's name, and its search for one vector: the numbers of the `count` nearest by inner product, in any order."""
    dimensions = coaches.shape[1]

    def by_numpy(client):
        return numpy.argpartition(coaches @ client, -count)[-count:]

    flat = faiss.IndexFlatIP(dimensions)
    flat.add(coaches)

    quantizer = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    refined = faiss.IndexRefineFlat(quantizer)
    # Four times as many as are asked for are looked at exactly.
    refined.k_factor = 4
    refined.train(coaches)
    refined.add(coaches)

    def by_usearch(client):
        return search(coaches, client, count, MetricKind.IP, exact=True, threads=threads).keys

    bytes_each = Index(ndim=dimensions, metric=MetricKind.IP, dtype="i8")
    bytes_each.add(numpy.arange(len(coaches)), coaches)

    def by_usearch_in_bytes(client):
        return bytes_each.search(client, count, exact=True, threads=threads).keys

    return {
        "NumPy `matrix @ vector` + `argpartition`": by_numpy,
        "faiss `IndexFlatIP`": lambda client: flat.search(client[None], count)[1][0],
        "faiss `IndexScalarQuantizer` 8 bit + `IndexRefineFlat` (4×)": lambda client: refined.search(client[None], count)[1][0],
        "usearch `exact`": by_usearch,
        "usearch `exact` over `i8` (nothing refined)": by_usearch_in_bytes,
    }


def main():
    folder = Path(sys.argv[1])
    dimensions, count, threads = map(int, sys.argv[2:5])
    faiss.omp_set_num_threads(threads)
    coaches, clients = (
        numpy.fromfile(folder / name, dtype="<f4").reshape(-1, dimensions) for name in ("coaches.f32", "clients.f32")
    )
    all_peers = peers(coaches, count, threads)
    print(", ".join(all_peers), flush=True)
    print(f"NumPy {numpy.__version__}, faiss-cpu {faiss.__version__}, usearch {usearch.__version__}", flush=True)
    searches = list(all_peers.values())
    for line in sys.stdin:
        peer, client = map(int, line.split())
        started = time.perf_counter_ns()
        nearest = searches[peer](clients[client])
        took = time.perf_counter_ns() - started
        print(took, *map(int, nearest), flush=True)


if __name__ == "__main__":
    main()
