-- The tables of an HDB++ archive on plain PostgreSQL 14 or newer: what a reader of the TimescaleDB original finds, by the
-- same names, without its hypertables. The names and types are HDB++'s interface; this text is Octopus's own.

create domain uchar as numeric(3) check (value between 0 and 255);
create domain ushort as numeric(5) check (value between 0 and 65535);
create domain ulong as numeric(10) check (value between 0 and 4294967295);
create domain ulong64 as numeric(20) check (value between 0 and 18446744073709551615);

-- What an attribute is.

create table att_conf_type (
    att_conf_type_id serial primary key, type text not null unique, type_num smallint not null unique
);
insert into att_conf_type (type, type_num) values
    ('DEV_BOOLEAN', 1), ('DEV_SHORT', 2), ('DEV_LONG', 3), ('DEV_FLOAT', 4), ('DEV_DOUBLE', 5), ('DEV_USHORT', 6),
    ('DEV_ULONG', 7), ('DEV_STRING', 8), ('DEV_STATE', 19), ('DEV_UCHAR', 22), ('DEV_LONG64', 23), ('DEV_ULONG64', 24),
    ('DEV_ENCODED', 28), ('DEV_ENUM', 30);

create table att_conf_format (
    att_conf_format_id serial primary key, format text not null unique, format_num smallint not null unique
);
insert into att_conf_format (format, format_num) values ('SCALAR', 0), ('SPECTRUM', 1), ('IMAGE', 2);

create table att_conf_write (
    att_conf_write_id serial primary key, write text not null unique, write_num smallint not null unique
);
insert into att_conf_write (write, write_num) values
    ('READ', 0), ('READ_WITH_WRITE', 1), ('WRITE', 2), ('READ_WRITE', 3);

create table att_conf (
    att_conf_id serial primary key,
    att_name text not null unique,
    att_conf_type_id smallint not null references att_conf_type,
    att_conf_format_id smallint not null references att_conf_format,
    att_conf_write_id smallint not null references att_conf_write,
    table_name text not null,
    cs_name text not null default '',
    domain text not null default '',
    family text not null default '',
    member text not null default '',
    name text not null default '',
    ttl integer,
    hide boolean default false
);
create index on att_conf (domain, family, member, name);

create table att_parameter (
    att_conf_id integer not null references att_conf,
    recv_time timestamptz not null,
    label text not null default '',
    unit text not null default '',
    standard_unit text not null default '',
    display_unit text not null default '',
    format text not null default '',
    archive_rel_change text not null default '',
    archive_abs_change text not null default '',
    archive_period text not null default '',
    description text not null default '',
    details json,
    enum_labels text[] not null default '{}'
);
create index on att_parameter (att_conf_id, recv_time desc);

-- What happened to its archiving.

create table att_history_event (att_history_event_id serial primary key, event text not null unique);
insert into att_history_event (event) values
    ('add'), ('start'), ('stop'), ('remove'), ('pause'), ('insert_param'), ('update_ttl'), ('crash');

create table att_history (
    att_conf_id integer not null references att_conf,
    att_history_event_id integer not null references att_history_event,
    event_time timestamptz not null,
    details json,
    primary key (att_conf_id, event_time)
);

-- Its values: a table for each type, for scalars and for spectra.

create table att_error_desc (att_error_desc_id serial primary key, error_desc text not null unique);

do $tables$
declare
    kind record;
    shape record;
    labels text;
begin
    for kind in select * from (values
        ('devboolean', 'boolean'), ('devuchar', 'uchar'), ('devshort', 'smallint'), ('devushort', 'ushort'),
        ('devlong', 'integer'), ('devulong', 'ulong'), ('devlong64', 'bigint'), ('devulong64', 'ulong64'),
        ('devfloat', 'real'), ('devdouble', 'double precision'), ('devstring', 'text'), ('devstate', 'integer'),
        ('devencoded', 'bytea'), ('devenum', 'smallint')
    ) as kinds (suffix, type) loop
        for shape in select * from (values ('scalar', ''), ('array', '[]')) as shapes (prefix, brackets) loop
            labels := '';
            if kind.suffix = 'devenum' then
                labels := format('value_r_label text%1$s, value_w_label text%1$s,', shape.brackets);
            end if;
            execute format(
                'create table att_%1$s_%2$s (
                    att_conf_id integer not null,
                    data_time timestamptz not null,
                    value_r %3$s%4$s,
                    value_w %3$s%4$s,
                    %5$s
                    quality smallint,
                    att_error_desc_id integer,
                    details json,
                    constraint att_%1$s_%2$s_pkey primary key (att_conf_id, data_time),
                    constraint att_%1$s_%2$s_att_conf_id_fkey foreign key (att_conf_id) references att_conf,
                    constraint att_%1$s_%2$s_att_error_desc_id_fkey
                        foreign key (att_error_desc_id) references att_error_desc
                )',
                shape.prefix, kind.suffix, kind.type, shape.brackets, labels
            );
        end loop;
    end loop;
end
$tables$;

-- Enum values carry their labels, those in force when they are written; a writer that knows them may give them itself.

create function enum_labels_of(conf integer) returns text[] language sql stable as $$
    select enum_labels from att_parameter where att_conf_id = conf order by recv_time desc limit 1
$$;

create function label_scalar_enum() returns trigger language plpgsql as $$
declare
    labels text[] := enum_labels_of(new.att_conf_id);
begin
    new.value_r_label := coalesce(new.value_r_label, labels[new.value_r + 1]);
    new.value_w_label := coalesce(new.value_w_label, labels[new.value_w + 1]);
    return new;
end
$$;

create function label_array_enum() returns trigger language plpgsql as $$
declare
    labels text[] := enum_labels_of(new.att_conf_id);
begin
    new.value_r_label := coalesce(
        new.value_r_label,
        (select array_agg(labels[value + 1] order by place) from unnest(new.value_r) with ordinality as each (value, place))
    );
    new.value_w_label := coalesce(
        new.value_w_label,
        (select array_agg(labels[value + 1] order by place) from unnest(new.value_w) with ordinality as each (value, place))
    );
    return new;
end
$$;

create trigger label before insert or update on att_scalar_devenum for each row
when ((new.value_r is not null and new.value_r_label is null) or (new.value_w is not null and new.value_w_label is null))
execute function label_scalar_enum();

create trigger label before insert or update on att_array_devenum for each row
when ((new.value_r is not null and new.value_r_label is null) or (new.value_w is not null and new.value_w_label is null))
execute function label_array_enum();

-- What is ours: notes by name, such as the version of this schema and what history was generated. Not part of HDB++.

create table octopus_note (name text primary key, value jsonb not null);
