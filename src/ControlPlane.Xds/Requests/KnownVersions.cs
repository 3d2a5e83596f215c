using System.Buffers;
using System.Text;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Requests;

/// <summary>
/// What a client says it has of one type (<c>initial_resource_versions</c>): fields of a request, read where they stand. A reconnected Envoy tells of all its
/// resources, and mostly they are the right ones: then nothing is made of them.
/// </summary>
/// <param name="message">The request's bytes, or those of its fields that tell of versions.</param>
/// <param name="count">How many such fields there are.</param>
internal sealed class KnownVersions(ReadOnlyMemory<byte> message, int count)
{
    /// <summary>The field of a request that holds a name and a version.</summary>
    public const int Field = 5;

    /// <summary>Nothing.</summary>
    public static readonly KnownVersions None = new(default, 0);

    private const int UsualNameLength = 256;

    /// <summary>How many versions the client tells.</summary>
    public int Count => count;

    /// <summary>Whether the client says that it has nothing.</summary>
    public bool IsEmpty => count == 0;

    /// <summary>Reads a name and a version. Of each the last one counts, as in protobuf's maps.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    public static void Read(ReadOnlySpan<byte> field, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> version)
    {
        name = version = default;
        for (var reader = new WireReader(field); reader.Next(); )
        {
            if (reader.Field == 1)
                name = reader.Value;
            else if (reader.Field == 2)
                version = reader.Value;
        }
    }

    /// <summary>A copy that outlives the request, without these names.</summary>
    public KnownVersions Without(IReadOnlyCollection<string> names)
    {
        var (kept, left) = (new ArrayBufferWriter<byte>(), 0);
        var reader = new WireReader(message.Span);
        for (var begin = 0; reader.Next(); begin = reader.Position)
        {
            if (reader.Field != Field)
                continue;
            Read(reader.Value, out var name, out _);
            if (names.Count > 0 && names.Contains(Encoding.UTF8.GetString(name)))
                continue;
            kept.Write(message.Span[begin..reader.Position]);
            left++;
        }

        return left == 0 ? None : new(kept.WrittenMemory, left);
    }

    /// <summary>What the client has to be sent, and what it has to be told is gone, of what it wants: one look at each name.</summary>
    /// <param name="type">What there is.</param>
    /// <param name="wanted">What the client wants.</param>
    public (HashSet<string> MustSend, HashSet<string> Gone) Compare(TypeView type, NameSet wanted)
    {
        var index = type.Index;
        var has = ArrayPool<bool>.Shared.Rent(index.Count);
        try
        {
            has.AsSpan(0, index.Count).Clear();
            var (matching, gone) = Match(index, wanted, has);
            return (MustSend(index, wanted, has, matching, gone), gone);
        }
        finally
        {
            ArrayPool<bool>.Shared.Return(has);
        }
    }

    /// <summary>Notes which entries the client has in their present version.</summary>
    private (int Matching, HashSet<string> Gone) Match(NameIndex index, NameSet wanted, bool[] has)
    {
        var (matching, gone) = (0, new HashSet<string>());
        Span<char> characters = stackalloc char[UsualNameLength];
        for (var reader = new WireReader(message.Span); reader.Next(); )
        {
            if (reader.Field != Field)
                continue;
            Read(reader.Value, out var name, out var version);
            if (index.Find(name, characters) is { } place)
            {
                var same = place.Version == NameIndex.Packed(version);
                if (same != has[place.Index])
                    matching += same ? 1 : -1;
                has[place.Index] = same;
            }
            else if (Encoding.UTF8.GetString(name) is var missing && wanted.Contains(missing))
            {
                gone.Add(missing);
            }
        }

        return (matching, gone);
    }

    private static HashSet<string> MustSend(NameIndex index, NameSet wanted, bool[] has, int matching, HashSet<string> gone)
    {
        var differing = new HashSet<string>();
        if (wanted.All && matching < index.Count)
        {
            for (var i = 0; i < index.Count; i++)
            {
                if (!has[i] && wanted.Contains(index.NameAt(i)))
                    differing.Add(index.NameAt(i));
            }
        }

        foreach (var name in wanted.Names)
        {
            if (index.Find(name) is { } place ? !has[place.Index] : !gone.Contains(name))
                differing.Add(name);
        }

        return differing;
    }
}
