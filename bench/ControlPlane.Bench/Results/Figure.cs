using System.Globalization;

namespace ControlPlane.Bench.Results;

/// <summary>One measured figure.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Unit">Its unit; empty for counts.</param>
/// <param name="Value">How much.</param>
internal sealed record Figure(string Name, string Unit, double Value)
{
    /// <summary>A whole number as text.</summary>
    public static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number with about three digits that count.</summary>
    public static string Text(double number) =>
        Math.Abs(number) switch
        {
            >= 100 => number.ToString("N0", CultureInfo.InvariantCulture),
            >= 10 => number.ToString("0.#", CultureInfo.InvariantCulture),
            _ => number.ToString("0.##", CultureInfo.InvariantCulture),
        };
}
