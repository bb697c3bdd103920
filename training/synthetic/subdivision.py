"""Catmull-Clark subdivision as one sparse matrix: the topology never changes, so a frame costs one product."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]


def subdivide(quads: Ints, count: int) -> tuple[sparse.csr_matrix, Ints]:
    """One step of Catmull-Clark (Catmull and Clark 1978) with smooth open borders.

    Args:
        quads: (Q, 4) numbers of the corners of each face.
        count: how many vertices there are.

    Returns:
        The matrix (count + edges + Q, count) that makes the new vertices, and the new quads (4 Q, 4).
    """
    faces = len(quads)
    ends = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    edges, edge_of_corner = np.unique(ends, axis=0, return_inverse=True)
    edge_of_corner = edge_of_corner.reshape(-1)
    edge_count = len(edges)
    face_of_corner = np.repeat(np.arange(faces), 4)
    to_faces = sparse.csr_matrix((np.full(4 * faces, 0.25), (face_of_corner, quads.ravel())), (faces, count))
    sides = np.bincount(edge_of_corner, minlength=edge_count)
    border = sides == 1

    edge_rows = np.repeat(np.arange(edge_count), 2)
    middles = sparse.csr_matrix((np.full(2 * edge_count, 0.5), (edge_rows, edges.ravel())), (edge_count, count))
    beside = sparse.csr_matrix((np.ones(4 * faces), (edge_of_corner, face_of_corner)), (edge_count, faces))
    beside = sparse.diags(1 / np.maximum(sides, 1)) @ beside @ to_faces
    own = np.where(border, 1.0, 0.5)
    to_edges = sparse.diags(own) @ middles + sparse.diags(1 - own) @ beside

    edges_at = np.bincount(edges.ravel(), minlength=count)
    faces_at = np.bincount(quads.ravel(), minlength=count)
    vertex_edge = sparse.csr_matrix((np.ones(2 * edge_count), (edges.ravel(), edge_rows)), (count, edge_count))
    vertex_face = sparse.csr_matrix((np.ones(4 * faces), (quads.ravel(), face_of_corner)), (count, faces))
    on_border = np.zeros(count, bool)
    on_border[edges[border]] = True
    valence = np.maximum(edges_at, 1).astype(np.float64)
    face_mean = sparse.diags(1 / np.maximum(faces_at, 1)) @ vertex_face @ to_faces
    edge_mean = sparse.diags(1 / valence) @ vertex_edge @ middles
    inner = sparse.diags(1 / valence) @ face_mean + sparse.diags(2 / valence) @ edge_mean
    inner = inner + sparse.diags((valence - 3) / valence)
    border_edges = vertex_edge @ sparse.diags(border.astype(np.float64))
    border_valence = np.maximum(np.asarray(border_edges.sum(axis=1)).ravel(), 1)
    outer = 0.5 * sparse.identity(count) + 0.5 * sparse.diags(1 / border_valence) @ border_edges @ middles
    kept = sparse.diags((~on_border).astype(np.float64)) @ inner + sparse.diags(on_border.astype(np.float64)) @ outer

    matrix = sparse.vstack([kept, to_edges, to_faces]).tocsr()
    edge = edge_of_corner.reshape(faces, 4)
    centre = count + edge_count + np.arange(faces)
    split = [
        np.stack([quads[:, corner], count + edge[:, corner], centre, count + edge[:, corner - 1]], axis=1)
        for corner in range(4)
    ]
    return matrix, np.stack(split, axis=1).reshape(-1, 4)


def smoothing(quads: Ints, count: int) -> sparse.csr_matrix:
    """The matrix (count, count) that replaces each vertex by the mean of its neighbours along the quads' edges."""
    ends = np.concatenate(
        [np.stack([quads, np.roll(quads, shift, axis=1)], axis=-1).reshape(-1, 2) for shift in (1, -1)]
    )
    near = sparse.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (count, count))
    near.data[:] = 1.0
    degree = np.asarray(near.sum(axis=1)).ravel()
    alone = sparse.diags((degree == 0).astype(np.float64))
    return (sparse.diags(1 / np.maximum(degree, 1)) @ near + alone).tocsr()
