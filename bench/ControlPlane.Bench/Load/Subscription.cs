using System.Collections.Immutable;
using ControlPlane.Bench.Ads;

namespace ControlPlane.Bench.Load;

/// <summary>What every emulated Envoy of a fleet asks for of one type.</summary>
internal sealed record Subscription
{
    private Subscription(Variant variant, string type, ImmutableArray<string> names, byte[] request) =>
        (Variant, Type, Names, Request) = (variant, type, names, request);

    /// <summary>The variant of the protocol.</summary>
    public Variant Variant { get; }

    /// <summary>The type URL.</summary>
    public string Type { get; }

    /// <summary>Which resources; none: all.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The request's bytes but for the node; shared by all streams.</summary>
    public ReadOnlyMemory<byte> Request { get; }

    /// <summary>How its answers are recognised.</summary>
    public ulong TypeHash => field == 0 ? field = AnswerReader.HashOf(Type) : field;

    /// <summary>What acknowledgements begin with.</summary>
    public byte[] TypeUrl => field ??= RequestText.TypeUrl(Variant, Type);

    /// <summary>Of a client that knows nothing yet.</summary>
    public static Subscription Fresh(string type, ImmutableArray<string> names = default, Variant? variant = null) =>
        Of(variant ?? Variant.Delta, type, names.IsDefault ? [] : names, []);

    /// <summary>Of a client that connects again with what it has.</summary>
    public static Subscription Knowing(string type, ImmutableArray<string> names, IEnumerable<KeyValuePair<string, string>> versions) =>
        Of(Variant.Delta, type, names, versions);

    private static Subscription Of(Variant variant, string type, ImmutableArray<string> names, IEnumerable<KeyValuePair<string, string>> versions) =>
        new(variant, type, names, RequestText.Subscription(variant, type, names, versions));
}
