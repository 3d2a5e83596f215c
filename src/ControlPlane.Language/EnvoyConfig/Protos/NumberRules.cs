using System.Collections;
using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>The rules of a number or a duration; the rule messages of all number types have the same fields.</summary>
internal sealed record NumberRules
{
    private decimal? Const { get; init; }

    private decimal? Above { get; init; }

    private decimal? AtLeast { get; init; }

    private decimal? Below { get; init; }

    private decimal? AtMost { get; init; }

    private ImmutableArray<decimal> In { get; init; }

    private ImmutableArray<decimal> NotIn { get; init; }

    private bool IgnoreEmpty { get; init; }

    /// <summary>Reads the rules of a descriptor.</summary>
    public static NumberRules Of(IMessage rules)
    {
        var fields = rules.Descriptor.Fields.InDeclarationOrder().ToDictionary(field => field.Name);
        return new NumberRules
        {
            Const = One("const"),
            Above = One("gt"),
            AtLeast = One("gte"),
            Below = One("lt"),
            AtMost = One("lte"),
            In = Many("in"),
            NotIn = Many("not_in"),
            IgnoreEmpty = fields.TryGetValue("ignore_empty", out var ignore) && (bool)ignore.Accessor.GetValue(rules),
        };

        decimal? One(string name) => fields[name].Accessor.HasValue(rules) ? Number(fields[name].Accessor.GetValue(rules)) : null;

        ImmutableArray<decimal> Many(string name) => [.. ((IList)fields[name].Accessor.GetValue(rules)).Cast<object>().Select(Number)];
    }

    /// <summary>What must hold and does not.</summary>
    public string? Broken(object value)
    {
        var number = Number(value);
        if (IgnoreEmpty && number == 0)
            return null;
        if (Const is { } constant && number != constant)
            return $"must be {constant}";
        if (!In.IsEmpty && !In.Contains(number))
            return $"must be one of {string.Join(", ", In)}";
        if (NotIn.Contains(number))
            return $"must not be one of {string.Join(", ", NotIn)}";
        var low = Above is { } above ? number > above : AtLeast is not { } least || number >= least;
        var high = Below is { } below ? number < below : AtMost is not { } most || number <= most;
        // Bounds that cross name what lies outside of them.
        var holds = (Above ?? AtLeast) > (Below ?? AtMost) ? low || high : low && high;
        return holds ? null : $"must be {Range()}";
    }

    private string Range() =>
        string.Join(
            " and ",
            new[]
            {
                Above is { } above ? $"above {above}"
                : AtLeast is { } least ? $"at least {least}"
                : null,
                Below is { } below ? $"below {below}"
                : AtMost is { } most ? $"at most {most}"
                : null,
            }.OfType<string>()
        );

    /// <summary>Durations count in seconds.</summary>
    private static decimal Number(object value) => value is Duration duration ? duration.Seconds + (duration.Nanos / 1_000_000_000m) : Convert.ToDecimal(value);
}
