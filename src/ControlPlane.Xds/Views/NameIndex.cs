using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace ControlPlane.Xds.Views;

/// <summary>
/// Finds the entries of a view by names as they stand on the wire, with their versions beside them: comparing thousands of known versions touches little else.
/// </summary>
internal sealed class NameIndex
{
    private readonly Dictionary<string, Place> _places;
    private readonly Dictionary<string, Place>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly string[] _names;

    /// <summary>Makes it.</summary>
    public NameIndex(ImmutableDictionary<string, Entry> entries)
    {
        (_places, _names) = (new(entries.Count, StringComparer.Ordinal), new string[entries.Count]);
        foreach (var (name, entry) in entries)
        {
            _names[_places.Count] = name;
            _places.Add(name, new(_places.Count, Packed(Encoding.UTF8.GetBytes(entry.Resource!.Version))));
        }

        _bySpan = _places.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Where an entry stands, and its version.</summary>
    public readonly record struct Place(int Index, UInt128 Version);

    /// <summary>How many entries there are.</summary>
    public int Count => _names.Length;

    /// <summary>
    /// A version as a number, so that comparing costs no look elsewhere. One of more than 16 bytes is none of ours: it is 0, which no version of ours is.
    /// </summary>
    public static UInt128 Packed(ReadOnlySpan<byte> version)
    {
        UInt128 packed = 0;
        if (version.Length <= 16)
            version.CopyTo(MemoryMarshal.AsBytes(new Span<UInt128>(ref packed)));
        return packed;
    }

    /// <summary>The name of an entry.</summary>
    public string NameAt(int index) => _names[index];

    /// <summary>The entry of a name, or null.</summary>
    public Place? Find(string name) => _places.TryGetValue(name, out var place) ? place : null;

    /// <summary>The entry of a name in UTF-8, or null.</summary>
    /// <param name="name">The name.</param>
    /// <param name="scratch">Room for usual names; what it held is lost.</param>
    public Place? Find(ReadOnlySpan<byte> name, Span<char> scratch)
    {
        if (name.Length > scratch.Length)
            scratch = new char[name.Length];
        var length = Encoding.UTF8.GetChars(name, scratch);
        return _bySpan.TryGetValue(scratch[..length], out var place) ? place : null;
    }
}
