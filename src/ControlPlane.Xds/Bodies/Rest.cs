using System.Text;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Bodies;

/// <summary>What a response had no room for, and what it carries of the names that had to be sent (XDS-084). Shared by all streams that are sent it.</summary>
internal sealed class Rest
{
    /// <summary>The bytes of a name's field beside the name, at most.</summary>
    private const int FieldSize = 6;

    private readonly string[] _carried;
    private NameSet? _carriedSet;
    private NameSet? _leftSet;

    private Rest(string[] carried, string[] left) => (_carried, Left) = (carried, left);

    /// <summary>The names that the response leaves out.</summary>
    public IReadOnlyCollection<string> Left { get; }

    /// <summary>The names that the response leaves out, which must be sent next.</summary>
    public NameSet LeftIn(NameSets sets) => _leftSet ??= sets.Of(all: false, [.. Left]);

    /// <summary>The names that the response carries because they had to be sent.</summary>
    public NameSet CarriedIn(NameSets sets) => _carriedSet ??= sets.Of(all: false, [.. _carried]);

    /// <summary>As much as fits into one response, in this order, and at least the first.</summary>
    /// <param name="entries">Resources.</param>
    /// <param name="removed">Names that are removed; they come after all resources.</param>
    /// <param name="mustSend">The names that must be sent.</param>
    /// <param name="largest">The most bytes that the response may have.</param>
    /// <returns>What fits, and the rest; null where everything does.</returns>
    public static (Entry[] Entries, string[] Removed, Rest? Left) Split(Entry[] entries, string[] removed, NameSet mustSend, int largest)
    {
        var fitting = Fitting(entries, removed, largest);
        if (fitting == entries.Length + removed.Length)
            return (entries, removed, null);
        var (first, gone) = (Math.Min(fitting, entries.Length), Math.Max(fitting - entries.Length, 0));
        string[] names = [.. entries.Select(entry => entry.Name), .. removed];
        return (entries[..first], removed[..gone], new([.. names[..fitting].Where(mustSend.Contains)], names[fitting..]));
    }

    private static int Fitting(Entry[] entries, string[] removed, int largest)
    {
        var (fitting, size) = (0, 0L);
        while (fitting < entries.Length + removed.Length)
        {
            size += fitting < entries.Length ? SizeOf(entries[fitting]) : Encoding.UTF8.GetByteCount(removed[fitting - entries.Length]) + FieldSize;
            if (fitting > 0 && size > largest)
                break;
            fitting++;
        }

        return fitting;
    }

    private static long SizeOf(Entry entry) => entry.Header.Length + entry.Resource!.Bytes.Length;
}
