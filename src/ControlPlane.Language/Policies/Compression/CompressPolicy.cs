using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using Envoy.Extensions.Filters.Http.Compressor.V3;
using Google.Protobuf;

namespace ControlPlane.Language.Policies.Compression;

/// <summary>Which compressors of the chain run.</summary>
internal sealed class CompressPolicy() : NearestPolicy<CompressSpec>("compress", new CompressRules())
{
    private static readonly CompressorPerRoute On = new() { Overrides = new CompressorOverrides { ResponseDirectionConfig = new ResponseDirectionOverrides() } };

    protected override RouteContribution Compile(CompressSpec effective, PolicyContext context) => new()
    {
        Filters = RouteContribution.None.Filters.AddRange((effective.Algorithms ?? [.. Enum.GetValues<CompressionAlgorithm>()]).Distinct().Select(Switch)),
    };

    private static KeyValuePair<string, IMessage> Switch(CompressionAlgorithm algorithm) => new(SpecShape.NameOf(algorithm.ToString()), On.Clone());
}
