using System.Collections.Immutable;
using ControlPlane.Resources;

namespace ControlPlane.Xds.Bodies;

/// <summary>What stands in one response but its nonce: framed once, shared by all streams that must be sent the same.</summary>
/// <param name="Type">The type of its resources.</param>
/// <param name="To">The change of the view and type that a client has reached with it.</param>
/// <param name="Version">The type's version at that change.</param>
/// <param name="Wire">The message without its nonce.</param>
/// <param name="Names">The resources in it.</param>
/// <param name="Removed">The names it removes.</param>
/// <param name="Children">What has to be sent after it, though unchanged.</param>
internal sealed record Body(
    TypeUrl Type,
    long To,
    string Version,
    ImmutableArray<ReadOnlyMemory<byte>> Wire,
    ImmutableArray<string> Names,
    ImmutableArray<string> Removed,
    ImmutableArray<ResourceKey> Children
)
{
    /// <summary>The size of <see cref="Wire"/> in bytes.</summary>
    public int Size { get; } = Wire.Sum(segment => segment.Length);

    /// <summary>What it had no room for; null when everything is in it.</summary>
    public Rest? Rest { get; init; }

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => Names.IsEmpty && Removed.IsEmpty;
}
