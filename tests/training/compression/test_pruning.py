"""Pruning and widening: what repeats others goes without a loss, what is asked for is kept to, the rest stays close."""

import numpy as np
import pytest
from numpy.typing import NDArray

from training.errors import TrainingError

pytestmark = pytest.mark.training


def crops(count: int, size: int, seed: int = 0) -> NDArray[np.uint8]:
    from training.noise_crops import noise_crops

    return noise_crops(count, size, size, seed)


def test_the_ranking_is_the_error_of_the_best_sums() -> None:
    from training.compression.pruning import rank

    random = np.random.default_rng(0)
    basis = random.normal(size=(200, 16))
    mixed = basis @ random.normal(size=(16, 24))
    samples = np.concatenate([basis * 3, mixed], axis=1)
    ranking = rank(samples)
    assert ranking.errors[0] == 1.0
    assert np.all(np.diff(ranking.errors) <= 1e-12)
    assert ranking.errors[16] < 1e-9  # sixteen say everything
    assert ranking.width_for(1e-6) == 16
    for width in (8, 16, 40):
        chosen, mix = ranking.kept(width)
        left = np.linalg.norm(samples - samples[:, chosen] @ mix) / np.linalg.norm(samples)
        assert left == pytest.approx(ranking.errors[width], abs=1e-6)


def test_a_widened_network_says_the_same_and_shrinks_back_without_a_loss() -> None:
    from training.compression.chain import multiplications
    from training.compression.pruning import prune, rankings, widths_for
    from training.compression.widening import widen
    from training.networks import vgg_face
    from training.quiet_tensorflow import keras

    keras.utils.set_random_seed(1)
    narrow = vgg_face.describe(vgg_face.build(32, width=1 / 8, dropout=0.0))
    wide = vgg_face.describe(vgg_face.build(32, width=1 / 4, dropout=0.0))
    widen(narrow, wide)
    shown = crops(12, 32, seed=3).astype(np.float32)
    expected = np.asarray(narrow.model(shown))
    np.testing.assert_allclose(np.asarray(wide.model(shown)), expected, atol=1e-5)
    ranked = rankings(wide, crops(192, 32))
    share = multiplications(narrow) / multiplications(wide)
    widths = widths_for(wide, ranked, share)
    small = prune(wide, ranked, widths)
    assert multiplications(small) <= share * multiplications(wide)
    assert multiplications(small) == multiplications(wide, widths)
    assert all(width % 8 == 0 for width in widths.values())
    assert small.map_size == wide.map_size
    # Judged on more crops than layers have channels: what 24 did not show went wrong on others.
    scale = np.abs(expected).max()
    np.testing.assert_allclose(np.asarray(small.model(shown)), expected, atol=0.15 * scale)


def test_separable_convolutions_and_norms_are_pruned_as_one() -> None:
    from training.compression.chain import links, multiplications
    from training.compression.pruning import prune, rankings
    from training.networks import compact
    from training.quiet_tensorflow import keras

    keras.utils.set_random_seed(1)
    network = compact.describe(compact.build(32, dropout=0.0))
    for step in range(20):
        network.model(crops(8, 32, seed=50 + step).astype(np.float32), training=True)
    for layer in network.model.layers:  # as after training, not as at its start
        if isinstance(layer, keras.layers.BatchNormalization):
            _, _, mean, variance = layer.get_weights()
            random = np.random.default_rng(len(mean))
            layer.set_weights([random.uniform(0.5, 1.5, mean.shape), random.normal(size=mean.shape), mean, variance])
    ranked = rankings(network, crops(32, 32))
    whole = {link.producer.name: link.channels for link in links(network)}
    shown = crops(8, 32, seed=9).astype(np.float32)
    expected = np.asarray(network.model(shown))
    same = prune(network, ranked, whole)  # all channels, in another order
    np.testing.assert_allclose(np.asarray(same.model(shown)), expected, atol=1e-4)
    fewer = prune(network, ranked, {"block4": 88, "block5": 120})
    assert multiplications(fewer) < multiplications(network)
    assert np.abs(np.asarray(fewer.model(shown)) - expected).max() < 0.3 * np.abs(expected).max()


def test_a_network_with_branches_is_refused() -> None:
    from training.compression.chain import links
    from training.networks import n_cnn

    with pytest.raises(TrainingError, match="choose vgg-face or compact"):
        links(n_cnn.describe(n_cnn.build(70)))
