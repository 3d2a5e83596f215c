using System.Text;
using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Bodies;

/// <summary>What is due after a response into which not all of it fitted (XDS-084). Shared by all streams that are sent that response.</summary>
/// <param name="carried">The names that the response carries because they had to be sent.</param>
/// <param name="left">The names that it leaves out.</param>
internal sealed class Rest(IEnumerable<string> carried, IEnumerable<string> left)
{
    private const int FieldSize = 6;

    private NameSet? _carried;
    private NameSet? _left;

    /// <summary>The names that the response carries because they had to be sent.</summary>
    public NameSet Carried(NameSets sets) => _carried ??= sets.Of(all: false, [.. carried]);

    /// <summary>The names that it leaves out.</summary>
    public IEnumerable<string> Names => left;

    /// <summary>The names that it leaves out, which must be sent next.</summary>
    public NameSet Left(NameSets sets) => _left ??= sets.Of(all: false, [.. left]);

    /// <summary>How many of these fit into one response, in this order; the first does in any case.</summary>
    /// <param name="entries">Resources.</param>
    /// <param name="removed">Names that are removed; they come after all resources.</param>
    /// <param name="largest">How many bytes the response may have.</param>
    public static (int Entries, int Removed) Fitting(IReadOnlyList<Entry> entries, IReadOnlyList<string> removed, int largest)
    {
        var (fitting, size) = (0, 0L);
        while (fitting < entries.Count + removed.Count)
        {
            size += fitting < entries.Count ? SizeOf(entries[fitting]) : Encoding.UTF8.GetByteCount(removed[fitting - entries.Count]) + FieldSize;
            if (fitting > 0 && size > largest)
                break;
            fitting++;
        }

        return (Math.Min(fitting, entries.Count), Math.Max(fitting - entries.Count, 0));
    }

    private static long SizeOf(Entry entry) => entry.Header.Length + entry.Resource!.Bytes.Length;
}
