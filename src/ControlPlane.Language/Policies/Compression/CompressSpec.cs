using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.Compression;

/// <summary>Compresses responses for clients that accept it.</summary>
/// <remarks>What is compressed is the same for all routes of a listener: Envoy has no types and no least size by route.</remarks>
internal sealed record CompressSpec
{
    [Description("`gzip`, `br`, `zstd`: those offered; the client's Accept-Encoding chooses. Default: all three. Compressed are text, JSON, XML, JavaScript, SVG and WebAssembly of 1 KiB or more without ETag, the same for all routes; never the answers to requests with a Range header.")]
    public ImmutableArray<CompressionAlgorithm>? Algorithms { get; init; }
}

/// <summary>How a response is compressed, in the names of Accept-Encoding.</summary>
internal enum CompressionAlgorithm
{
    Gzip,
    Br,
    Zstd,
}
