namespace Tricks.Data;

/// <summary>What is known of CIFAR-100: Krizhevsky 2009.</summary>
internal static class Cifar100
{
    /// <summary>The names of the (fine) classes, by label.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
        "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
        "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
        "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
        "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain",
        "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
        "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket",
        "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
        "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor",
        "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
    ];

    /// <summary>The published archive, what is in it, and where it is found. An image has one of 20 coarse labels, then its own.</summary>
    public static PublishedSource<CifarSplits> Source { get; } = new()
    {
        Title = "CIFAR-100",
        Folder = "cifar-100",
        Files =
        [
            new CifarArchive("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8", new CifarLayout
            {
                Folder = "cifar-100-binary",
                Train = [new("train.bin", 50_000)],
                Test = new("test.bin", 10_000),
                Classes = [20, 100],
            }),
        ],
        IsNamedByItsFiles = true,
        Mirrors = [new("https://www.cs.toronto.edu/~kriz/")],
    };
}
