using System.Collections.Immutable;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Xds;

/// <summary>What stands in one answer but its nonce: framed once, shared by all streams that are due the same.</summary>
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
    ImmutableArray<ResourceKey> Children)
{
    private const uint SystemVersionTag = (1 << 3) | 2, TypeUrlTag = (4 << 3) | 2, RemovedTag = (6 << 3) | 2, ControlPlaneTag = (7 << 3) | 2, IdentifierTag = (1 << 3) | 2;

    /// <summary>The size of <see cref="Wire"/> in bytes.</summary>
    public int Size { get; } = Wire.Sum(segment => segment.Length);

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => Names.IsEmpty && Removed.IsEmpty;

    /// <summary>Frames an answer.</summary>
    public static Body Of(TypeUrl type, long to, string version, string identifier, IReadOnlyCollection<Entry> entries, IReadOnlyCollection<string> removed)
    {
        var wire = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(1 + (2 * entries.Count));
        wire.Add(Frame(type, version, identifier, removed));
        foreach (var entry in entries)
        {
            wire.Add(entry.Header);
            wire.Add(entry.Resource!.Bytes);
        }

        return new(type, to, version, wire.MoveToImmutable(), [.. entries.Select(entry => entry.Name)], [.. removed], [.. entries.SelectMany(entry => entry.Resource!.Children)]);
    }

    private static byte[] Frame(TypeUrl type, string version, string identifier, IReadOnlyCollection<string> removed)
    {
        var inner = 1 + CodedOutputStream.ComputeStringSize(identifier);
        var size = 3 + CodedOutputStream.ComputeStringSize(version) + CodedOutputStream.ComputeStringSize(type.Value) + CodedOutputStream.ComputeLengthSize(inner) + inner
            + removed.Sum(name => 1 + CodedOutputStream.ComputeStringSize(name));
        var frame = new byte[size];
        var output = new CodedOutputStream(frame);
        output.WriteTag(SystemVersionTag);
        output.WriteString(version);
        output.WriteTag(TypeUrlTag);
        output.WriteString(type.Value);
        output.WriteTag(ControlPlaneTag);
        output.WriteLength(inner);
        output.WriteTag(IdentifierTag);
        output.WriteString(identifier);
        foreach (var name in removed)
        {
            output.WriteTag(RemovedTag);
            output.WriteString(name);
        }

        output.CheckNoSpaceLeft();
        return frame;
    }
}
