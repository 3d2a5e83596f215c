using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ControlPlane.Store;

/// <summary>One file of <c>migrations/</c>, as it was built into this assembly.</summary>
/// <param name="Number">The digits its name starts with.</param>
/// <param name="Name">The rest of its name.</param>
/// <param name="Sql">Its text.</param>
internal sealed record MigrationFile(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text: a file that was applied is never changed afterwards.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The migrations of a database's folder, by number.</summary>
    public static ImmutableArray<MigrationFile> All(string folder)
    {
        var assembly = typeof(MigrationFile).Assembly;
        var prefix = $"migrations/{folder}/";
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource => Read(resource, Path.GetFileNameWithoutExtension(resource[prefix.Length..])))];
    }

    private static MigrationFile Read(string resource, string name)
    {
        using var reader = new StreamReader(typeof(MigrationFile).Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var (number, rest) = name.Split('_', 2) is [var digits, var text] ? (digits, text) : (name, "");
        return new MigrationFile(int.Parse(number, CultureInfo.InvariantCulture), rest, reader.ReadToEnd());
    }
}
