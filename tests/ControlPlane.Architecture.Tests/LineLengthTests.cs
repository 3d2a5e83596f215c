using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ControlPlane.Architecture.Tests;

/// <summary>
/// CSharpier lays out the code, but breaks neither comments nor texts. Raw strings may be wider: they hold texts in another language (YAML, JSON, SQL).
/// </summary>
public sealed class LineLengthTests
{
    /// <summary>As in <c>.csharpierrc.json</c> and <c>.editorconfig</c>.</summary>
    private const int Columns = 160;

    [Theory, InlineData("src"), InlineData("tests"), InlineData("bench")]
    public void No_line_is_longer_than_160_columns(string folder) => Repository.SourcesIn(folder).SelectMany(TooLong).ShouldBeEmpty();

    private static IEnumerable<string> TooLong(string file)
    {
        var tree = CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file);
        return from line in tree.GetText().Lines
            where line.Span.Length > Columns && !InRawString(tree.GetRoot().FindToken(line.Start + Columns))
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.LineNumber + 1}";
    }

    private static bool InRawString(SyntaxToken token) =>
        token.Kind() is SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
        || token
            .Parent!.AncestorsAndSelf()
            .OfType<InterpolatedStringExpressionSyntax>()
            .Any(text =>
                text.StringStartToken.Kind() is SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken
            );
}
