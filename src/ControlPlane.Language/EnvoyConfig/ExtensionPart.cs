using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>A part of the configuration of an instance that comes by ECDS.</summary>
/// <param name="Instance">The instance of <see cref="HttpChain"/>.</param>
/// <param name="Key">Parts of one key are equal, and one of them counts. Parts are merged in bytewise order of their keys.</param>
/// <param name="Content">Merged into what the instance holds: maps by key, lists joined. In a slot that holds nothing yet it replaces the filling.</param>
internal sealed record ExtensionPart(HttpInstance Instance, string Key, IMessage Content)
{
    /// <summary>The places it came from; empty for what a document gives as a whole.</summary>
    public ImmutableArray<Origin> Origins { get; init; } = [];

    /// <summary>Whether both give the same, and came from the same.</summary>
    public bool SameAs(ExtensionPart other) =>
        ReferenceEquals(this, other)
        || (Instance == other.Instance && Key == other.Key && Content.Equals(other.Content) && Origins.SequenceEqual(other.Origins));

    /// <summary>Most parts are the same objects; those of a document that was compiled again may still be equal.</summary>
    public static bool Same(ImmutableArray<ExtensionPart> left, ImmutableArray<ExtensionPart> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var index = 0; index < left.Length; index++)
        {
            if (!left[index].SameAs(right[index]))
                return false;
        }
        return true;
    }
}
