using Mono.Cecil;
using Mono.Cecil.Cil;

namespace P1Daemon.Tests;

/// <summary>
/// The table of who may use whom, checked on the compiled assembly: what a type inherits, holds, takes, returns and calls. Data flows one way, and no
/// stage knows a later one.
/// </summary>
sealed class ArchitectureTests
{
    static readonly Dictionary<string, string[]> _mayUse = new()
    {
        ["Obis"] = [],
        ["Framing"] = [],
        ["Configuration"] = [],
        ["Health"] = [],
        ["Telegrams"] = ["Obis"],
        ["Parsing"] = ["Obis", "Telegrams"],
        ["Readings"] = ["Obis", "Telegrams"],
        ["Sources"] = ["Configuration", "Framing", "Health"],
        ["Simulation"] = ["Obis", "Framing", "Sources"],
        ["Journal"] = ["Obis", "Telegrams", "Readings", "Health", "Configuration"],
        ["Live"] = ["Telegrams", "Readings"],
        ["Metering"] = ["Sources", "Framing", "Parsing", "Telegrams", "Readings", "Journal", "Live", "Health", "Configuration"],
        ["Mqtt"] = ["Obis", "Telegrams", "Readings", "Journal", "Live", "Health", "Configuration"],
        ["Http"] = ["Obis", "Telegrams", "Readings", "Journal", "Live", "Health", "Configuration"],
        ["Relay"] = ["Telegrams", "Live", "Health", "Configuration"],
        ["Hosting"] = ["Obis", "Framing", "Configuration", "Health", "Telegrams", "Parsing", "Readings", "Sources", "Simulation", "Journal", "Live", "Metering", "Mqtt", "Http", "Relay"],
        ["Commands"] = ["Obis", "Framing", "Configuration", "Health", "Telegrams", "Parsing", "Readings", "Sources", "Simulation", "Journal", "Live", "Metering", "Mqtt", "Http", "Relay", "Hosting"],
    };

    static readonly TypeDefinition[] _types = [.. ModuleDefinition.ReadModule(typeof(P1Daemon.Obis.Catalogue).Assembly.Location).GetTypes()];

    [TestCaseSource(nameof(Stages))]
    public void A_stage_uses_only_the_stages_that_it_may(string stage)
    {
        IEnumerable<string> wrong =
            from type in _types
            where StageOf(type) == stage
            from used in UsedBy(type)
            let other = StageOf(used)
            where other is not null && other != stage && !_mayUse[stage].Contains(other)
            select $"{type.FullName} uses {used.FullName}";
        Assert.That(wrong.Distinct(), Is.Empty);
    }

    [Test]
    public void Every_folder_is_in_the_table() =>
        Assert.That(_types.Select(StageOf).OfType<string>().Distinct(), Is.SubsetOf(_mayUse.Keys));

    [Test]
    public void The_table_itself_reaches_only_upwards_in_one_order()
    {
        string[] order = [.. _mayUse.Keys];
        Assert.That(_mayUse.SelectMany(row => row.Value.Where(used => Array.IndexOf(order, used) >= Array.IndexOf(order, row.Key))), Is.Empty);
    }

    [Test]
    public void A_reach_upwards_is_seen()
    {
        TypeDefinition reader = _types.Single(type => type.Name == "TelegramPipeline");
        Assert.That(UsedBy(reader).Select(StageOf), Does.Contain("Parsing").And.Contain("Journal").And.Contain("Live"));
    }

    static IEnumerable<string> Stages => _mayUse.Keys;

    // P1Daemon.Http.Page is part of Http.
    static string? StageOf(TypeReference type)
    {
        string space = Outermost(type).Namespace;
        return space.StartsWith("P1Daemon.", StringComparison.Ordinal) ? space.Split('.')[1] : null;
    }

    static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    static IEnumerable<TypeReference> UsedBy(TypeDefinition type)
    {
        var used = new List<TypeReference?> { type.BaseType };
        used.AddRange(type.Interfaces.Select(implemented => implemented.InterfaceType));
        used.AddRange(type.Fields.Select(field => field.FieldType));
        foreach (MethodDefinition method in type.Methods)
        {
            used.Add(method.ReturnType);
            used.AddRange(method.Parameters.Select(parameter => parameter.ParameterType));
            if (method.HasBody)
            {
                used.AddRange(method.Body.Variables.Select(variable => variable.VariableType));
                used.AddRange(method.Body.Instructions.SelectMany(UsedBy));
            }
        }

        return used.OfType<TypeReference>().SelectMany(Parts);
    }

    static IEnumerable<TypeReference> UsedBy(Instruction instruction) => instruction.Operand switch
    {
        MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType), .. (method as GenericInstanceMethod)?.GenericArguments ?? []],
        FieldReference field => [field.DeclaringType, field.FieldType],
        TypeReference type => [type],
        _ => [],
    };

    static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => [.. generic.GenericArguments.SelectMany(Parts), generic.ElementType],
        TypeSpecification other => Parts(other.ElementType),
        _ => [type],
    };
}
