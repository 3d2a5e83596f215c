using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>The Envoy versions that a fleet has, as `Fleet.envoy` tells them: from a version to below another.</summary>
/// <param name="From">The lowest.</param>
/// <param name="Until">Above the highest.</param>
internal sealed record EnvoyRange((uint Major, uint Minor, uint Patch) From, (uint Major, uint Minor, uint Patch) Until)
{
    /// <summary>What is allowed, in words.</summary>
    public const string Form = "one or two bounds separated by a space, such as \">=1.39\" or \">=1.37.6 <1.40\"";

    /// <summary>Every version.</summary>
    public static readonly EnvoyRange All = new((0, 0, 0), (uint.MaxValue, 0, 0));

    private static readonly Regex Bound = Patterns.Linear(@"^(>=|<=|>|<|=)?([0-9]{1,3})\.([0-9]{1,3})(?:\.([0-9]{1,3}))?\z");

    /// <summary>The bands that have a version within.</summary>
    public ImmutableArray<string> Bands => [.. EnvoyBand.All.Where(band => From.CompareTo(Start(band, 1)) < 0 && Until.CompareTo(Start(band, 0)) > 0)];

    /// <summary>The range that a text tells, or null where it tells none.</summary>
    public static EnvoyRange? Parse(string text)
    {
        var bounds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(bound => Bound.Match(bound)).ToArray();
        if (bounds.Length is 0 or > 2 || !bounds.All(bound => bound.Success))
            return null;
        return bounds.Aggregate(All, (range, bound) => range.Within(bound));
    }

    /// <summary>Whether a version is within.</summary>
    public bool Has((uint Major, uint Minor, uint Patch) version) => version.CompareTo(From) >= 0 && version.CompareTo(Until) < 0;

    /// <summary>A version without a patch stands for all its patches.</summary>
    private EnvoyRange Within(Match bound)
    {
        var (major, minor, patched) = (Number(bound.Groups[2]), Number(bound.Groups[3]), bound.Groups[4].Success);
        var first = (major, minor, patched ? Number(bound.Groups[4]) : 0);
        var next = patched ? (major, minor, first.Item3 + 1) : (major, minor + 1, 0u);
        return bound.Groups[1].Value switch
        {
            ">=" => this with { From = Later(first) },
            ">" => this with { From = Later(next) },
            "<" => this with { Until = Earlier(first) },
            "<=" => this with { Until = Earlier(next) },
            _ => new EnvoyRange(Later(first), Earlier(next)),
        };
    }

    private (uint Major, uint Minor, uint Patch) Later((uint Major, uint Minor, uint Patch) version) => version.CompareTo(From) > 0 ? version : From;

    private (uint Major, uint Minor, uint Patch) Earlier((uint Major, uint Minor, uint Patch) version) => version.CompareTo(Until) < 0 ? version : Until;

    private static (uint Major, uint Minor, uint Patch) Start(string band, uint after)
    {
        var parts = band.Split('.');
        return (uint.Parse(parts[0], CultureInfo.InvariantCulture), uint.Parse(parts[1], CultureInfo.InvariantCulture) + after, 0);
    }

    private static uint Number(Group digits) => uint.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
}
