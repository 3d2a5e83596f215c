using Envoy.Config.Core.V3;
using Envoy.Extensions.Compression.Brotli.Compressor.V3;
using Envoy.Extensions.Compression.Gzip.Compressor.V3;
using Envoy.Extensions.Compression.Zstd.Compressor.V3;
using Envoy.Extensions.Filters.Http.Compressor.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>A compressor with its settings, which cannot be changed per route.</summary>
/// <param name="name">Unique in the chain.</param>
/// <param name="library">How it compresses.</param>
internal sealed class CompressorInstance(string name, IMessage library) : HttpInstance<CompressorPerRoute>(name, Filter(name, library))
{
    /// <summary>A body of fewer bytes is not compressed.</summary>
    public const uint LeastCompressed = 1024;

    public static readonly CompressorInstance Gzip = new(
        "gzip",
        new Gzip
        {
            MemoryLevel = 5,
            CompressionLevel = Envoy.Extensions.Compression.Gzip.Compressor.V3.Gzip.Types.CompressionLevel._6,
            WindowBits = 15,
            ChunkSize = 16384,
        }
    );

    public static readonly CompressorInstance Brotli = new(
        "br",
        new Brotli
        {
            Quality = 5,
            WindowBits = 18,
            ChunkSize = 16384,
        }
    );

    public static readonly CompressorInstance Zstd = new("zstd", new Zstd { CompressionLevel = 3, ChunkSize = 16384 });

    private static Compressor Filter(string name, IMessage library) =>
        new()
        {
            CompressorLibrary = new TypedExtensionConfig { Name = name, TypedConfig = Any.Pack(library) },
            ResponseDirectionConfig = new Compressor.Types.ResponseDirectionConfig
            {
                CommonConfig = new Compressor.Types.CommonDirectionConfig
                {
                    MinContentLength = LeastCompressed,
                    ContentType =
                    {
                        "application/javascript",
                        "application/json",
                        "application/problem+json",
                        "application/wasm",
                        "application/xhtml+xml",
                        "application/xml",
                        "image/svg+xml",
                        "text/css",
                        "text/html",
                        "text/javascript",
                        "text/plain",
                        "text/xml",
                    },
                },
                DisableOnEtagHeader = true,
            },
        };
}
