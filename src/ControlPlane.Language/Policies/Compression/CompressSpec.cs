using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.Compression;

/// <summary>Compresses responses for clients that accept it.</summary>
/// <remarks>What is compressed is the same for all routes of a listener: Envoy has no types and no least size by route.</remarks>
internal sealed record CompressSpec
{
    [Description(
        "The algorithms that are offered: `gzip`, `br`, `zstd`. The client's Accept-Encoding header chooses one of them. Default: all three. Text, "
            + "JSON, XML, JavaScript, SVG and WebAssembly of 1 KiB or more without an ETag are compressed, the same for all routes; answers to requests "
            + "with a Range header never are."
    )]
    public ImmutableArray<CompressionAlgorithm>? Algorithms { get; init; }
}

/// <summary>How a response is compressed, in the names of Accept-Encoding.</summary>
internal enum CompressionAlgorithm
{
    Gzip,
    Br,
    Zstd,
}
