using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Validate;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>The rules of one field on its value, made into a check once.</summary>
internal static class ProtoRules
{
    private const string Required = "is required";

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    /// <summary>The check of one field; null where its rules allow every value.</summary>
    /// <returns>Tells what must hold and does not; null when all rules are kept.</returns>
    public static Func<object?, string?>? Of(FieldRules rules, FieldDescriptor field)
    {
        var kept = OfValue(rules, field);
        if (rules.Message?.Required is not true)
            return kept;
        return value => value is null ? Required : kept?.Invoke(value);
    }

    private static Func<object?, string?>? OfValue(FieldRules rules, FieldDescriptor field) =>
        rules.TypeCase switch
        {
            FieldRules.TypeOneofCase.None => null,
            FieldRules.TypeOneofCase.Repeated => Repeated(rules.Repeated, field),
            FieldRules.TypeOneofCase.Map => Map(rules.Map, field),
            FieldRules.TypeOneofCase.Any => rules.Any.Required ? IsThere : null,
            FieldRules.TypeOneofCase.Timestamp => rules.Timestamp.Required ? IsThere : null,
            FieldRules.TypeOneofCase.Duration => OfDuration(rules.Duration),
            _ => Scalar(rules, field) is { } kept ? value => value is null ? null : kept(value) : null,
        };

    private static string? IsThere(object? value) => value is null ? Required : null;

    private static Func<object?, string?> OfDuration(DurationRules rules)
    {
        var (required, kept) = (rules.Required, NumberRules.Of(rules));
        return value =>
            value is not null ? kept.Broken(value)
            : required ? Required
            : null;
    }

    private static Func<object, string?>? Scalar(FieldRules rules, FieldDescriptor field) =>
        rules.TypeCase switch
        {
            FieldRules.TypeOneofCase.String => Text(rules.String),
            FieldRules.TypeOneofCase.Bytes => value => Bytes(rules.Bytes, (ByteString)value),
            FieldRules.TypeOneofCase.Bool => value => rules.Bool.HasConst && rules.Bool.Const != (bool)value ? $"must be {rules.Bool.Const}" : null,
            FieldRules.TypeOneofCase.Enum => value => Enumeration(rules.Enum, field.EnumType, Convert.ToInt32(value)),
            FieldRules.TypeOneofCase.Float => NumberRules.Of(rules.Float).Broken,
            FieldRules.TypeOneofCase.Double => NumberRules.Of(rules.Double).Broken,
            FieldRules.TypeOneofCase.Int32 => NumberRules.Of(rules.Int32).Broken,
            FieldRules.TypeOneofCase.Int64 => NumberRules.Of(rules.Int64).Broken,
            FieldRules.TypeOneofCase.Uint32 => NumberRules.Of(rules.Uint32).Broken,
            FieldRules.TypeOneofCase.Uint64 => NumberRules.Of(rules.Uint64).Broken,
            _ => null,
        };

    private static Func<object?, string?> Repeated(RepeatedRules rules, FieldDescriptor field)
    {
        var item = rules.Items is { } items ? Of(items, field) : null;
        return value =>
        {
            var list = (IList)value!;
            if (rules.IgnoreEmpty && list.Count == 0)
                return null;
            if (rules.HasMinItems && (ulong)list.Count < rules.MinItems)
                return $"must have {rules.MinItems} items or more";
            if (rules.HasMaxItems && (ulong)list.Count > rules.MaxItems)
                return $"must have {rules.MaxItems} items or fewer";
            if (rules.Unique && list.Cast<object>().Distinct().Count() != list.Count)
                return "must not have an item twice";
            return item is null || list.Count == 0 ? null : list.Cast<object>().Select(item).FirstOrDefault(broken => broken is not null);
        };
    }

    private static Func<object?, string?> Map(MapRules rules, FieldDescriptor field)
    {
        var key = rules.Keys is { } forKeys ? Of(forKeys, field.MessageType.FindFieldByNumber(1)) : null;
        var value = rules.Values is { } forValues ? Of(forValues, field.MessageType.FindFieldByNumber(2)) : null;
        return entries =>
        {
            var map = (IDictionary)entries!;
            if (rules.IgnoreEmpty && map.Count == 0)
                return null;
            if (rules.HasMinPairs && (ulong)map.Count < rules.MinPairs)
                return $"must have {rules.MinPairs} entries or more";
            if (rules.HasMaxPairs && (ulong)map.Count > rules.MaxPairs)
                return $"must have {rules.MaxPairs} entries or fewer";
            if (map.Count == 0)
                return null;
            var keys = key is null ? [] : map.Keys.Cast<object>().Select(key);
            var values = value is null ? [] : map.Values.Cast<object>().Select(value);
            return keys.Concat(values).FirstOrDefault(broken => broken is not null);
        };
    }

    private static string? Enumeration(EnumRules rules, EnumDescriptor type, int value)
    {
        if (rules.HasConst && rules.Const != value)
            return $"must be {rules.Const}";
        if (rules.DefinedOnly && type.FindValueByNumber(value) is null)
            return "must be a defined value";
        if (rules.In.Count > 0 && !rules.In.Contains(value))
            return $"must be one of {rules.In}";
        return rules.NotIn.Contains(value) ? $"must not be one of {rules.NotIn}" : null;
    }

    private static string? Bytes(BytesRules rules, ByteString value)
    {
        if (rules.IgnoreEmpty && value.IsEmpty)
            return null;
        if (rules.HasLen && (ulong)value.Length != rules.Len)
            return $"must have {rules.Len} bytes";
        if (rules.HasMinLen && (ulong)value.Length < rules.MinLen)
            return $"must have {rules.MinLen} bytes or more";
        return rules.HasMaxLen && (ulong)value.Length > rules.MaxLen ? $"must have {rules.MaxLen} bytes or fewer" : null;
    }

    private static Func<object, string?> Text(StringRules rules)
    {
        var pattern = rules.HasPattern ? PatternOf(rules.Pattern) : null;
        var hasLength = rules.HasLen || rules.HasMinLen || rules.HasMaxLen || rules.HasLenBytes || rules.HasMinBytes || rules.HasMaxBytes;
        return given =>
        {
            var value = (string)given;
            if (rules.IgnoreEmpty && value.Length == 0)
                return null;
            if (rules.HasConst && value != rules.Const)
                return $"must be \"{rules.Const}\"";
            return (hasLength ? Length(rules, value) : null) ?? Content(rules, pattern, value) ?? WellKnown(rules, value);
        };
    }

    private static string? Length(StringRules rules, string value)
    {
        var (characters, bytes) = ((ulong)Characters(value), (ulong)Encoding.UTF8.GetByteCount(value));
        if (rules.HasLen && characters != rules.Len)
            return $"must have {rules.Len} characters";
        if (rules.HasMinLen && characters < rules.MinLen)
            return $"must have {rules.MinLen} characters or more";
        if (rules.HasMaxLen && characters > rules.MaxLen)
            return $"must have {rules.MaxLen} characters or fewer";
        if (rules.HasLenBytes && bytes != rules.LenBytes)
            return $"must have {rules.LenBytes} bytes";
        if (rules.HasMinBytes && bytes < rules.MinBytes)
            return $"must have {rules.MinBytes} bytes or more";
        return rules.HasMaxBytes && bytes > rules.MaxBytes ? $"must have {rules.MaxBytes} bytes or fewer" : null;
    }

    private static int Characters(string value)
    {
        var characters = 0;
        foreach (var _ in value.EnumerateRunes())
            characters++;
        return characters;
    }

    private static string? Content(StringRules rules, Regex? pattern, string value)
    {
        if (pattern?.IsMatch(value) is false)
            return $"must match {rules.Pattern}";
        if (rules.HasPrefix && !value.StartsWith(rules.Prefix, StringComparison.Ordinal))
            return $"must start with \"{rules.Prefix}\"";
        if (rules.HasSuffix && !value.EndsWith(rules.Suffix, StringComparison.Ordinal))
            return $"must end with \"{rules.Suffix}\"";
        if (rules.HasContains && !value.Contains(rules.Contains, StringComparison.Ordinal))
            return $"must contain \"{rules.Contains}\"";
        if (rules.HasNotContains && value.Contains(rules.NotContains, StringComparison.Ordinal))
            return $"must not contain \"{rules.NotContains}\"";
        if (rules.In.Count > 0 && !rules.In.Contains(value))
            return $"must be one of {rules.In}";
        return rules.NotIn.Contains(value) ? $"must not be one of {rules.NotIn}" : null;
    }

    private static string? WellKnown(StringRules rules, string value) =>
        rules.WellKnownCase switch
        {
            StringRules.WellKnownOneofCase.WellKnownRegex => HeaderText(rules, value),
            StringRules.WellKnownOneofCase.Ip when rules.Ip && !IPAddress.TryParse(value, out _) => "must be an IP address",
            StringRules.WellKnownOneofCase.Uri when rules.Uri && !Uri.TryCreate(value, UriKind.Absolute, out _) => "must be an absolute URI",
            StringRules.WellKnownOneofCase.UriRef when rules.UriRef && !Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out _) => "must be a URI",
            StringRules.WellKnownOneofCase.Hostname when rules.Hostname && Uri.CheckHostName(value) != UriHostNameType.Dns => "must be a host name",
            StringRules.WellKnownOneofCase.Address when rules.Address && Uri.CheckHostName(value) == UriHostNameType.Unknown =>
                "must be a host name or an IP address",
            _ => null,
        };

    /// <summary>Not strict: only what would end a header line is refused.</summary>
    private static string? HeaderText(StringRules rules, string value) =>
        (rules.WellKnownRegex, rules.Strict) switch
        {
            (KnownRegex.HttpHeaderName, true) => Matches("^:?[0-9a-zA-Z!#$%&'*+-.^_|~`]+$", value) ? null : "must be a header name",
            (KnownRegex.HttpHeaderValue, true) => Matches("^[^\u0000-\u0008\u000A-\u001F\u007F]*$", value) ? null : "must be a header value",
            _ => value.AsSpan().IndexOfAny('\0', '\r', '\n') < 0 ? null : "must not have line breaks",
        };

    private static bool Matches(string pattern, string value) => PatternOf(pattern).IsMatch(value);

    private static Regex PatternOf(string pattern) =>
        Patterns.GetOrAdd(pattern, written => new Regex(written, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)));
}
