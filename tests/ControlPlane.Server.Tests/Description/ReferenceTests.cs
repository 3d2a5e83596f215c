using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ControlPlane.Language;
using ControlPlane.Language.Reference;
using ControlPlane.Language.Text;
using ControlPlane.Server.Admin;
using ControlPlane.Store;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Description;

/// <summary>The reference tells all problem codes, so it is made where all programs are known.</summary>
public sealed class ReferenceTests
{
    /// <summary>The compiler's file of comments, copied beside the assembly.</summary>
    private static readonly TypeSummaries Summaries = new(XDocument.Load(Path.ChangeExtension(typeof(Catalog).Assembly.Location, ".xml")));

    /// <summary>Of the language, the store, the server and cpctl.</summary>
    private static readonly CodeMeaning[] Codes =
    [
        .. new[] { typeof(Catalog).Assembly, typeof(StoreCodes).Assembly, typeof(ProblemCode).Assembly, Assembly.Load("cpctl") }.SelectMany(
            ProblemCodesAttribute.In
        ),
    ];

    [Fact]
    public void The_file_in_docs_is_made_from_the_language() =>
        Golden.Verify("../../../docs/reference.md", new LanguageReference(Catalog.Default, Summaries, Codes).Markdown());

    [Fact]
    public void A_code_has_one_meaning() => Codes.Select(known => known.Code).ShouldBeUnique();

    [Fact]
    public void Every_code_has_a_meaning() => Codes.Where(known => known.Demand.Length < 10).Select(known => known.Code).ShouldBeEmpty();

    [Fact]
    public void Every_program_has_codes_of_its_own() =>
        Codes
            .Select(known => known.Code[..4])
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ShouldBe(["CP01", "CP02", "CP03", "CP04", "CP05", "CP06", "CP07", "CP08"]);

    /// <summary>So none is written where it is used, and forgotten here.</summary>
    [Fact]
    public void Codes_are_written_once() =>
        Sources()
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "\"(?<code>CP[0-9]{4})\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)))
            .Select(literal => literal.Groups["code"].Value)
            .Order(StringComparer.Ordinal)
            .ShouldBe(Codes.Select(known => known.Code).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Sources([CallerFilePath] string here = "") =>
        from file in Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(here)!, "../../../src"), "*.cs", SearchOption.AllDirectories)
        where !file.Split(Path.DirectorySeparatorChar).Contains("obj")
        select file;
}
