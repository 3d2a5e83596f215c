using System.Collections.Immutable;
using ControlPlane.Resources;

namespace ControlPlane.Xds;

/// <summary>What was counted of one type since the start.</summary>
/// <param name="Type">The type; null stands for all that have no row of their own.</param>
/// <param name="Pushes">Responses sent.</param>
/// <param name="Bytes">Their size, without nonce and framing.</param>
/// <param name="Acks">Responses that clients acknowledged.</param>
/// <param name="Rejections">Responses that clients rejected (NACK).</param>
/// <param name="Largest">The size of the largest of them, without nonce and framing.</param>
public readonly record struct AdsCount(TypeUrl? Type, long Pushes, long Bytes, long Acks, long Rejections, long Largest);

/// <summary>
/// Counts what all streams do. Plain numbers that only grow, so that a push costs a few additions; read by whoever wants to show them. Thread-safe.
/// </summary>
public sealed class AdsCounters
{
    private const int Width = 16,
        Pushes = 0,
        Bytes = 1,
        Acks = 2,
        Rejections = 3,
        Largest = 4;

    private static readonly ImmutableArray<XdsType> Types = XdsTypes.All;

    /// <summary>One row for each type, and a last one for every other; each as long as a cache line, so that types do not slow each other down.</summary>
    private readonly long[] _numbers = new long[(Types.Length + 1) * Width];

    private readonly long[] _limited = new long[Enum.GetValues<AdsLimit>().Length];

    private long _opened;

    /// <summary>Streams that were opened since the start.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>The numbers of each type.</summary>
    public IEnumerable<AdsCount> Read() =>
        Enumerable
            .Range(0, Types.Length + 1)
            .Select(row => new AdsCount(
                row < Types.Length ? Types[row].Url : null,
                Of(row, Pushes),
                Of(row, Bytes),
                Of(row, Acks),
                Of(row, Rejections),
                Of(row, Largest)
            ));

    /// <summary>Streams, and connections, that a limit has ended since the start.</summary>
    public long Limited(AdsLimit limit) => Interlocked.Read(ref _limited[(int)limit]);

    internal void Open() => Interlocked.Increment(ref _opened);

    internal void Pushed(TypeUrl type, long bytes)
    {
        var row = RowOf(type);
        Interlocked.Increment(ref _numbers[row + Pushes]);
        Interlocked.Add(ref _numbers[row + Bytes], bytes);
        ref var largest = ref _numbers[row + Largest];
        for (var known = Interlocked.Read(ref largest); bytes > known; )
            known = Interlocked.CompareExchange(ref largest, bytes, known);
    }

    internal void Acknowledged(TypeUrl type) => Interlocked.Increment(ref _numbers[RowOf(type) + Acks]);

    internal void Rejected(TypeUrl type) => Interlocked.Increment(ref _numbers[RowOf(type) + Rejections]);

    internal void Exceeded(AdsLimit limit) => Interlocked.Increment(ref _limited[(int)limit]);

    private static int RowOf(TypeUrl type) => XdsTypes.PlaceOf(type) * Width;

    private long Of(int row, int column) => Interlocked.Read(ref _numbers[(row * Width) + column]);
}
