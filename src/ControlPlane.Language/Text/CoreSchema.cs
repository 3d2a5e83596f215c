using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace ControlPlane.Language.Text;

/// <summary>The scalars of YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema): `on`, `yes` and `0777` are what they look like.</summary>
internal static class CoreSchema
{
    private static readonly Regex Integer = Patterns.Linear(@"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z");
    private static readonly Regex Float = Patterns.Linear(
        @"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z"
    );
    private static readonly Regex FloatParts = Patterns.Linear(@"^([-+]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([-+]?[0-9]+))?\z");
    private static readonly Regex JsonForm = Patterns.Linear(@"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\z");

    /// <summary>What an unquoted scalar is.</summary>
    public static ScalarKind Resolve(string plain) =>
        plain switch
        {
            "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
            _ when !char.IsAsciiDigit(plain[0]) && plain[0] is not ('+' or '-' or '.') => ScalarKind.String,
            _ when Integer.IsMatch(plain) => ScalarKind.Integer,
            _ when Float.IsMatch(plain) => ScalarKind.Float,
            _ => ScalarKind.String,
        };

    /// <summary>Why a number cannot be kept, or null.</summary>
    public static string? Unusable(Scalar scalar) =>
        scalar switch
        {
            { Kind: ScalarKind.Float } when scalar.Text.EndsWith('f') || scalar.Text.EndsWith('F') || scalar.Text.EndsWith('n') || scalar.Text.EndsWith('N') =>
                $"is {scalar.Text}, which JSON cannot say: write a number, or quote the text",
            { Kind: ScalarKind.Float or ScalarKind.Integer, Text.Length: > ReadLimits.NumberLength } =>
                $"is a number of more than {ReadLimits.NumberLength} characters",
            _ => null,
        };

    /// <summary>The value of a whole number.</summary>
    public static BigInteger Whole(string text) =>
        text switch
        {
            ['0', 'o', .. var octal] => octal.Aggregate(BigInteger.Zero, (value, digit) => (value * 8) + (digit - '0')),
            ['0', 'x', .. var hexadecimal] => BigInteger.Parse("0" + hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            _ => BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        };

    /// <summary>A number as JSON writes it: as the author wrote it wherever JSON can.</summary>
    public static string JsonNumber(Scalar scalar)
    {
        if (JsonForm.IsMatch(scalar.Text))
            return scalar.Text;
        if (scalar.Kind == ScalarKind.Integer)
            return Whole(scalar.Text).ToString(CultureInfo.InvariantCulture);
        var (sign, whole, fraction, exponent) = Parts(scalar.Text);
        var digits = whole.TrimStart('0') is { Length: > 0 } significant ? significant : "0";
        return $"{sign}{digits}.{(fraction.Length > 0 ? fraction : "0")}{(exponent.Length > 0 ? "e" + exponent : "")}";
    }

    /// <summary>One text for all ways to write the same scalar of the same kind.</summary>
    public static string Canonical(Scalar scalar) =>
        scalar.Kind switch
        {
            ScalarKind.Null => "null",
            ScalarKind.Boolean => scalar.Text.ToLowerInvariant(),
            ScalarKind.Integer => Whole(scalar.Text).ToString(CultureInfo.InvariantCulture),
            ScalarKind.Float => CanonicalFloat(scalar.Text),
            _ => scalar.Text,
        };

    private static string CanonicalFloat(string text)
    {
        var (sign, whole, fraction, exponent) = Parts(text);
        var digits = (whole + fraction).TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length == 0)
            return sign + "0";
        var power =
            (exponent.Length > 0 ? BigInteger.Parse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0)
            - fraction.Length
            + (digits.Length - significant.Length);
        return $"{sign}{significant}e{power}";
    }

    private static (string Sign, string Whole, string Fraction, string Exponent) Parts(string text)
    {
        var match = FloatParts.Match(text);
        return (match.Groups[1].Value == "-" ? "-" : "", match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value);
    }
}
